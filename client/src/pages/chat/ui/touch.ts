import { TouchHold, TouchPan } from 'quasar';

// Where nothing can be touched, listeners on each row would only cost.
export const [vTouchHold, vTouchPan] = navigator.maxTouchPoints > 0 ? [TouchHold, TouchPan] : [{}, {}];
