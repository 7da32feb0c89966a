export { focusAfterLayers, keepFocus } from './focus-keeper';
export { isField } from './is-field';
export { hasLayers, useLayer, withLayers } from './layers';
export { vRoving } from './roving';
