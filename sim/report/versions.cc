// The version table: one row for each difference between releases that was read
// in their sources.  test/rules.py holds the rows to their tests.
#include "sim/report/versions.h"

namespace quiesce {

const std::vector<VersionRow>& VersionRows() {
  static const auto* const rows = new std::vector<VersionRow>{
      {"timed sleeps in sbintime", 10, "msleep_sbt and its kin do not exist",
       "they do", "Headers.NamesComeAndGoWithTheirReleases", ""},
      {"static oids", 12, "live as soon as they are registered",
       "disabled until MOD_LOAD is done",
       "Linker.K5_51_StaticOidsOutliveUnload", ""},
      {"unload: oids and SYSUNINITs", 10, "SYSUNINITs first", "oids first",
       "Linker.K5_51_StaticOidsOutliveUnload", ""},
      {"the flag of a kernel process", 11, "P_KTHREAD", "P_KPROC",
       "Headers.NamesComeAndGoWithTheirReleases", ""},
      {"pause_sig", 11, "does not exist", "does",
       "Headers.NamesComeAndGoWithTheirReleases", ""},
      {"callout_stop of an idle callout", 11, "0", "-1",
       "Kpi.K6_4_UpTo10AnIdleCalloutIsStoppedWith0", ""},
      {"PBDRY", 12, "a flag of sleeps", "gone",
       "Headers.NamesComeAndGoWithTheirReleases", ""},
      {"sched_add and the thread lock", 13, "the caller unlocks",
       "sched_add does", "Kpi.K1_15_TheThreadLockIsGivenBackOnce", ""},
      {"exit and p_stype", 13,
       "wakes &p->p_stype, after the siblings have gone",
       "the field does not exist", "Threads.K2_3_From13OnPStypeDoesNotCompile",
       ""},
      {"wakeup_any", 13, "does not exist", "does",
       "Headers.NamesComeAndGoWithTheirReleases", ""},
      {"PNOLOCK", 14, "does not exist", "a flag of sleeps",
       "Headers.NamesComeAndGoWithTheirReleases", ""},
      {"kthread_add and its handle", 15, "stored when the thread already runs",
       "stored first", "Threads.K1_17_UpTo14TheHandleComesLate", ""},
      {"kthread_add to a process that exits", 15, "unchecked", "ESRCH",
       "Threads.K1_18_AddingToAProcessThatExits", ""},
      {"creation and Giant", 15, "keeps it", "lets go of it",
       "Threads.K1_12_From15OnCreationLetsGoOfGiant", ""},
      {"the kld_unload event", 15, "after the unmapping", "before it",
       "Linker.K5_20_TheUnloadEventComesWithTheTextGone", ""},
      {"kldunload of what others depend on", 15, "0, and nothing is unloaded",
       "EBUSY", "Linker.K5_21_UnloadingWhatOthersDependOn", ""},
      {"loads and unloads at once", 15, "interleave around SYSINITs",
       "one at a time", "Linker.K5_40_From15OnOneLoadAtATime", ""},

      {"kthread_suspend_check", 0, "takes the lock first", "looks first", "",
       "a look more at a flag is nothing that a module sees: hides nothing"},
      {"the hash of thread ids at kthread_exit", 0, "one lock", "several", "",
       "no module sees these locks: hides nothing"},
      {"dead processes", 0, "off the hash of pids at exit", "when reaped", "",
       "looking up processes is not modelled: hides nothing else"},
      {"process_exit handlers", 0, "before timers and descriptors go", "after",
       "", "exits run no handlers here (K1.46): hides what they do at an exit"},
      {"sleeping while cold", 0, "returns at once", "only thread0", "",
       "no module is loaded while the machine is cold: hides nothing here"},
      {"the type of wait channels", 0, "void *", "const void *", "",
       "const on all: hides a warning of compilers up to 12"},
      {"timeout(9)", 0, "there", "gone", "",
       "refused by name on all: hides and invents nothing"},
      {"MOD_LOAD that fails", 0, "since 8 always: the file goes, ENOEXEC",
       "the same", "", "no difference among 9 to main: hides nothing"},
      {"destructors of C++", 0, "not run", "run at the unload", "",
       "modules with constructors of their own do not load: hides nothing"},
      {"wakeups of process 0", 0, "the swapper's", "none", "",
       "as fault `spurious` on all: invents none without it"},
  };
  return *rows;
}

}  // namespace quiesce
