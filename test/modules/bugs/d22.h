/* What d22_slots offers. */
typedef void (*slot_destructor_t)(void);

void slot_register(slot_destructor_t);
void slot_deregister(void);
