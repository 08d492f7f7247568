// What a board gives a device: clocks, resets and regulators, of
// dev/extres/{clk,hwreset,regulator} (dev/clk and dev/hwreset from 15 on).
//
// A driver asks for a handle, switches what it stands for on and off, and gives
// the handle back.  Every call takes the lock of the whole topology, an sx, and
// so may block; giving a clock or a regulator back also switches it off.  There
// is everything that is asked for, and nothing fails.  *Hides* a handle that is
// never given back.  Source: dev/clk/clk.c, dev/extres/regulator/regulator.c.
#include "sim/kpi/newbus.h"

namespace quiesce {
namespace {

struct Supply {
  const Device* consumer;
  uint64_t enabled;  // how often by this handle
};

void Switch(Supply* s, const char* verb, Site pc) {
  kernel().CheckMayBlock(verb, pc);
  ReportRead(s, sizeof *s, pc);
  Newbus(verb, s, pc, 0);
}

}  // namespace

QZ_ENTRY(int, supply_get)
(const Device* consumer, const char* what, Supply** handle) {
  kernel().CheckMayBlock("supply_get", QZ_HERE);
  auto* fresh = New<Supply>();
  kernel().NameBlock(fresh, what);
  fresh->consumer = consumer;
  ReportWrite(handle, sizeof *handle, QZ_HERE);
  *handle = fresh;
  return 0;
}
QZ_ENTRY(int, supply_release)(Supply* s) {
  Switch(s, "gives back", QZ_HERE);
  kernel().Free(s, nullptr, QZ_HERE);
  return 0;
}
QZ_ENTRY(int, supply_enable)(Supply* s) {
  Switch(s, "switches on", QZ_HERE);
  ++s->enabled;
  return 0;
}
QZ_ENTRY(int, supply_disable)(Supply* s) {
  Switch(s, "switches off", QZ_HERE);
  if (s->enabled == 0) {
    kernel().Misuse("K7.11", "switches off what is not on", s, QZ_HERE);
    return 0;
  }
  --s->enabled;
  return 0;
}
QZ_ENTRY(int, supply_touch)(Supply* s) {
  Switch(s, "sets or asks", QZ_HERE);
  return 0;
}

}  // namespace quiesce
