// The clocks.  Reading one is an operation of its own: the variables among them
// are refreshed by the model just before the module's load.
#include <climits>

#include "sim/kernel/memory.h"
#include "sim/kpi/entry.h"

namespace quiesce {
namespace {

constexpr int64_t kSecond = 1'000'000'000;
constexpr int64_t kBootTime = 1'700'000'000;  // seconds since the epoch

// Uptime begins near one second (K7.5).
int64_t UptimeNs(int64_t now_ns) { return now_ns + kSecond; }

struct Timespec {
  int64_t seconds;
  long nanoseconds;
};
struct Timeval {
  int64_t seconds;
  long microseconds;
};
struct Bintime {
  int64_t seconds;
  uint64_t fraction;
};

Timespec ToTimespec(int64_t ns) {
  return {ns / kSecond, static_cast<long>(ns % kSecond)};
}
Timeval ToTimeval(int64_t ns) {
  return {ns / kSecond, static_cast<long>(ns % kSecond / 1000)};
}

void StoreUptime(Timespec* ts, Site pc) {
  ReportWrite(ts, sizeof *ts, pc);
  *ts = ToTimespec(UptimeNs(kernel().NowNs(pc)));
}
void StoreUptime(Timeval* tv, Site pc) {
  ReportWrite(tv, sizeof *tv, pc);
  *tv = ToTimeval(UptimeNs(kernel().NowNs(pc)));
}
void StoreTime(Timespec* ts, Site pc) {
  StoreUptime(ts, pc);
  ts->seconds += kBootTime;
}
void StoreTime(Timeval* tv, Site pc) {
  StoreUptime(tv, pc);
  tv->seconds += kBootTime;
}

}  // namespace

// Never too often.
QZ_ENTRY(int, ratecheck)(void*, const void*) { return 1; }
QZ_ENTRY(int, ppsratecheck)(void*, int*, int) { return 1; }

// Wraps ten minutes after boot (K7.4): compare by difference.
// [K7.4]
constexpr int kTicksAtBoot = INT_MAX - 600 * static_cast<int>(kHz);

QZ_VARIABLE(volatile int, ticks) = kTicksAtBoot;
QZ_VARIABLE(volatile int64_t, time_uptime) = 1;
QZ_VARIABLE(volatile int64_t, time_second) = kBootTime + 1;
QZ_VARIABLE(int, hz) = static_cast<int>(kHz);
QZ_VARIABLE(int, tick) = static_cast<int>(kTickNs / 1000);
QZ_VARIABLE(int, stathz) = 127;
QZ_VARIABLE(int, profhz) = 8128;
QZ_VARIABLE(int64_t, tick_sbt) = (int64_t{1} << 32) / kHz;

void InstallClocks() {
  static bool installed = false;
  if (installed) return;
  installed = true;
  AddTimeVariable({&quiesce_kpi_ticks, [](int64_t now_ns) {
                     quiesce_kpi_ticks = static_cast<int>(
                         static_cast<unsigned>(kTicksAtBoot) +
                         static_cast<unsigned>(now_ns / kTickNs));
                   }});
  AddTimeVariable({&quiesce_kpi_time_uptime, [](int64_t now_ns) {
                     quiesce_kpi_time_uptime = UptimeNs(now_ns) / kSecond;
                   }});
  AddTimeVariable({&quiesce_kpi_time_second, [](int64_t now_ns) {
                     quiesce_kpi_time_second =
                         kBootTime + UptimeNs(now_ns) / kSecond;
                   }});
}

QZ_ENTRY(int64_t, sbinuptime)() {
  return NsToSbt(UptimeNs(kernel().NowNs(QZ_HERE)));
}
QZ_ENTRY(int64_t, getsbinuptime)() {
  return NsToSbt(UptimeNs(kernel().NowNs(QZ_HERE)));
}
QZ_ENTRY(void, nanouptime)(Timespec* ts) { StoreUptime(ts, QZ_HERE); }
QZ_ENTRY(void, getnanouptime)(Timespec* ts) { StoreUptime(ts, QZ_HERE); }
QZ_ENTRY(void, microuptime)(Timeval* tv) { StoreUptime(tv, QZ_HERE); }
QZ_ENTRY(void, getmicrouptime)(Timeval* tv) { StoreUptime(tv, QZ_HERE); }
QZ_ENTRY(void, nanotime)(Timespec* ts) { StoreTime(ts, QZ_HERE); }
QZ_ENTRY(void, getnanotime)(Timespec* ts) { StoreTime(ts, QZ_HERE); }
QZ_ENTRY(void, microtime)(Timeval* tv) { StoreTime(tv, QZ_HERE); }
QZ_ENTRY(void, getmicrotime)(Timeval* tv) { StoreTime(tv, QZ_HERE); }
QZ_ENTRY(void, binuptime)(Bintime* bt) {
  const int64_t ns = UptimeNs(kernel().NowNs(QZ_HERE));
  ReportWrite(bt, sizeof *bt, QZ_HERE);
  bt->seconds = ns / kSecond;
  bt->fraction = static_cast<uint64_t>(NsToSbt(ns % kSecond)) << 32;
}
QZ_ENTRY(void, bintime)(Bintime* bt) {
  quiesce_kpi_binuptime(bt);
  bt->seconds += kBootTime;
}
QZ_ENTRY(void, getboottime)(Timeval* tv) {
  ReportWrite(tv, sizeof *tv, QZ_HERE);
  *tv = {kBootTime, 0};
}
QZ_ENTRY(void, getboottimebin)(Bintime* bt) {
  ReportWrite(bt, sizeof *bt, QZ_HERE);
  *bt = {kBootTime, 0};
}
// Rounded up, and one more for the tick under way.
QZ_ENTRY(int, tvtohz)(Timeval* tv) {
  const int64_t us = tv->seconds * 1'000'000 + tv->microseconds;
  const int64_t per_tick = kTickNs / 1000;
  return static_cast<int>((us + per_tick - 1) / per_tick + 1);
}

}  // namespace quiesce
