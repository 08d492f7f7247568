/* What d25_drm offers to drivers. */
struct vm {
	struct sx lock;
	int pages;
};

void drm_release_later(struct vm *);
void drm_flush(void);
