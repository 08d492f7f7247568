// Reused: a vector whose elements stay when they are popped, and come back when
// one is pushed, with all that they have allocated.
#ifndef QUIESCE_SEARCH_REUSED_H_
#define QUIESCE_SEARCH_REUSED_H_

#include <cstddef>
#include <vector>

namespace quiesce {

template <class T>
class Reused {
 public:
  size_t size() const { return size_; }
  T& operator[](size_t i) { return all_[i]; }
  const T& operator[](size_t i) const { return all_[i]; }
  T& back() { return all_[size_ - 1]; }
  const T* begin() const { return all_.data(); }
  const T* end() const { return all_.data() + size_; }

  // As new, or as it was when it was popped.
  T& Push() {
    if (size_ == all_.size()) all_.emplace_back();
    return all_[size_++];
  }
  void Pop() { --size_; }

 private:
  std::vector<T> all_;
  size_t size_ = 0;
};

}  // namespace quiesce

#endif  // QUIESCE_SEARCH_REUSED_H_
