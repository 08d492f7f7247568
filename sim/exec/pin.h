// Pins the process to the core it runs on, where the OS can.
#ifndef QUIESCE_EXEC_PIN_H_
#define QUIESCE_EXEC_PIN_H_

namespace quiesce {

// Handing a baton between two cores costs ten times what it costs on one.
// Returns false where the OS offers no way (macOS) or refused.
bool PinToCurrentCore();

}  // namespace quiesce

#endif  // QUIESCE_EXEC_PIN_H_
