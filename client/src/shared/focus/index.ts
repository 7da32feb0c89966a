export { focusAfterLayers, keepFocus } from './restore-focus';
export { isField } from './is-field';
export { hasLayers, useLayer, withLayers } from './layers';
export { vRoving } from './roving';
