/** Why an engine can't be had here, in words for the person who may change that. */
export class EngineMissing extends Error {}
