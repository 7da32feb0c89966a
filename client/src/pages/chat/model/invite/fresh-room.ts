import { shallowRef } from 'vue';

/** The room that this page made last, until its maker has seen how to invite others, or goes on. */
export const freshRoom = shallowRef<string>();
