// DirtyPages: which pages of large simulated memory were ever written.
//
// A moment of a run is bytes to copy, compare and hash; of a megabyte that a
// driver keeps for its buffers hardly anything differs from one to the next.
// A page that is watched is write-protected until somebody first writes to it:
// what it held before is kept, and only pages that were written need looking
// at.  The processor watches, not the instrumentation, so that no write goes
// unseen; it costs one fault a page.
#ifndef QUIESCE_EXEC_DIRTY_PAGES_H_
#define QUIESCE_EXEC_DIRTY_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace quiesce {

class DirtyPages {
 public:
  // Smaller memory is cheaper to copy than to watch.
  static constexpr size_t kWorthIt = 64 * 1024;

  struct Range {
    char* begin;  // whole pages
    size_t size;
    char* pristine;               // what those that are dirty held before
    std::vector<uint32_t> dirty;  // numbers of pages, in order
    bool zero;                    // all that is not dirty is zero,
    const uint8_t* copy_of;       // … or what is here; null: not known
  };

  // What the whole pages of [begin, begin + size) hold now is what they can be
  // taken back to.  They must stay mapped until Clear().
  void Watch(char* begin, size_t size, bool zero);
  // Takes every page back, and watches none.
  void Clear();

  const std::vector<Range>& ranges() const { return ranges_; }
  // The one that lies within [begin, begin + size), or null.
  const Range* RangeIn(const char* begin, size_t size) const;
  size_t page_size() const { return page_size_; }

  // As memcpy and memset(0), but a page that holds this already stays clean.
  // `from` never changes.
  void Copy(char* to, const uint8_t* from, size_t size);
  void Zero(char* at, size_t size) const;

  // A write to `address` was refused.  True: it may be tried again.  For the
  // signal handler.
  bool OnFault(uintptr_t address);

 private:
  size_t page_size_ = 0;
  std::vector<Range> ranges_;
};

DirtyPages& dirty_pages();

}  // namespace quiesce

#endif  // QUIESCE_EXEC_DIRTY_PAGES_H_
