#include "sim/exec/dirty_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "sim/exec/bug.h"

namespace quiesce {
namespace {

void Protect(char* begin, size_t size, int protection) {
  QUIESCE_CHECK(mprotect(begin, size, protection) == 0);
}

bool IsIn(const DirtyPages::Range& r, const char* begin, size_t size) {
  return r.begin >= begin && r.begin < begin + size;
}

}  // namespace

DirtyPages& dirty_pages() {
  static DirtyPages pages;
  return pages;
}

void DirtyPages::Watch(char* begin, size_t size, bool zero) {
  page_size_ = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  const size_t head = -reinterpret_cast<uintptr_t>(begin) % page_size_;
  if (size < head + page_size_) return;
  for (const Range& r : ranges_) {
    QUIESCE_CHECK(begin + size <= r.begin || begin >= r.begin + r.size);
  }
  Range range = {};
  range.begin = begin + head;
  range.size = (size - head) / page_size_ * page_size_;
  void* p = mmap(nullptr, range.size, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0);
  QUIESCE_CHECK(p != MAP_FAILED);
  range.pristine = static_cast<char*>(p);
  range.dirty.reserve(range.size / page_size_);  // a handler cannot allocate
  range.zero = zero;
  Protect(range.begin, range.size, PROT_READ);
  ranges_.push_back(std::move(range));
}

void DirtyPages::Clear() {
  for (const Range& r : ranges_) {
    Protect(r.begin, r.size, PROT_READ | PROT_WRITE);
    for (const uint32_t i : r.dirty) {
      std::memcpy(r.begin + i * page_size_, r.pristine + i * page_size_,
                  page_size_);
    }
    munmap(r.pristine, r.size);
  }
  ranges_.clear();
}

const DirtyPages::Range* DirtyPages::RangeIn(const char* begin,
                                             size_t size) const {
  for (const Range& r : ranges_) {
    if (IsIn(r, begin, size)) return &r;
  }
  return nullptr;
}

void DirtyPages::Copy(char* to, const uint8_t* from, size_t size) {
  const auto in =
      std::find_if(ranges_.begin(), ranges_.end(),
                   [&](const Range& r) { return IsIn(r, to, size); });
  if (in == ranges_.end()) {
    std::memcpy(to, from, size);
    return;
  }
  const auto head = static_cast<size_t>(in->begin - to);
  const size_t end = head + in->size;
  std::memcpy(to, from, head);
  std::memcpy(to + end, from + end, size - end);
  from += head;
  for (size_t at = 0; in->copy_of != from && at < in->size; at += page_size_) {
    if (std::memcmp(in->begin + at, from + at, page_size_) != 0) {
      std::memcpy(in->begin + at, from + at, page_size_);
    }
  }
  in->copy_of = from;
  for (const uint32_t i : in->dirty) {
    std::memcpy(in->begin + i * page_size_, from + i * page_size_, page_size_);
  }
}

void DirtyPages::Zero(char* at, size_t size) const {
  char* const end = at + size;
  for (const Range& r : ranges_) {
    char* const first = std::max(at, r.begin);
    char* const last = std::min(end, r.begin + r.size);
    if (!r.zero || first >= last) continue;
    std::memset(at, 0, static_cast<size_t>(first - at));
    std::memset(last, 0, static_cast<size_t>(end - last));
    const auto offset = static_cast<size_t>(first - r.begin);
    auto i =
        std::lower_bound(r.dirty.begin(), r.dirty.end(), offset / page_size_);
    for (; i != r.dirty.end(); ++i) {
      char* const page = std::max(first, r.begin + *i * page_size_);
      if (page >= last) break;
      char* const next = std::min(last, r.begin + (*i + 1) * page_size_);
      std::memset(page, 0, static_cast<size_t>(next - page));
    }
    return;
  }
  std::memset(at, 0, size);
}

bool DirtyPages::OnFault(uintptr_t address) {
  for (Range& r : ranges_) {
    const uintptr_t offset = address - reinterpret_cast<uintptr_t>(r.begin);
    if (offset >= r.size) continue;
    const auto page = static_cast<uint32_t>(offset / page_size_);
    const auto at = std::lower_bound(r.dirty.begin(), r.dirty.end(), page);
    if (at != r.dirty.end() && *at == page) return false;
    r.dirty.insert(at, page);
    char* begin = r.begin + page * page_size_;
    std::memcpy(r.pristine + page * page_size_, begin, page_size_);
    return mprotect(begin, page_size_, PROT_READ | PROT_WRITE) == 0;
  }
  return false;
}

}  // namespace quiesce
