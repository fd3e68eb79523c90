// Leaves it to the shell that is there already.
#include <cstdlib>

int main() { return system("ls / | wc -l"); }
