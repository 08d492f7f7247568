/* What d09_core offers to sources. */
struct source {
	void (*read)(struct source *);
	int reads;
};

void source_register(struct source *);
void source_deregister(struct source *);
