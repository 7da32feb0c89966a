/** Why an engine is not available here, in a text that the user can act on. */
export class EngineMissing extends Error {}
