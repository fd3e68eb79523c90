# imgui::imgui from Debian's static library, with the GLFW and OpenGL 3 backends, and what it links to.
pkg_check_modules(imgui_pc QUIET imgui)
need_package(imgui_pc_FOUND "Dear ImGui" libimgui-dev)
pkg_target(glfw::glfw glfw3 libglfw3-dev)
pkg_target(freetype::freetype freetype2 libfreetype-dev)
pkg_target(fontconfig::fontconfig fontconfig libfontconfig-dev)
find_package(OpenGL QUIET)
need_package(OpenGL_FOUND OpenGL libgl-dev)
find_library(stb_library NAMES stb)     # Debian builds ImGui against its own libstb
need_package(stb_library stb libstb-dev)

add_library(imgui::imgui INTERFACE IMPORTED)
target_include_directories(imgui::imgui SYSTEM INTERFACE ${imgui_pc_INCLUDE_DIRS} ${imgui_pc_INCLUDEDIR}/backends /usr/include/imgui /usr/include/imgui/backends)
target_link_libraries(imgui::imgui INTERFACE ${imgui_pc_LINK_LIBRARIES} ${stb_library} glfw::glfw freetype::freetype
                      fontconfig::fontconfig OpenGL::GL ${CMAKE_DL_LIBS})
