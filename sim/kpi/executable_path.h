// Where the running program is: its headers are installed beside it.
#ifndef QUIESCE_KPI_EXECUTABLE_PATH_H_
#define QUIESCE_KPI_EXECUTABLE_PATH_H_

#include <string>

namespace quiesce {

// Empty if the system does not say.
std::string ExecutablePath();

}  // namespace quiesce

#endif  // QUIESCE_KPI_EXECUTABLE_PATH_H_
