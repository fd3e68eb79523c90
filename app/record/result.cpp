#include "record/result.h"
#include <system_error>

namespace ipclab {

Error system_error(std::string what, int errno_value) {
    return {std::move(what) + ": " + std::generic_category().message(errno_value), 1};
}

}   // namespace ipclab
