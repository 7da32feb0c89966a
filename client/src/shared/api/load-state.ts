/** How far something that is fetched has come; `error` until it is fetched again. */
export type LoadState = 'idle' | 'loading' | 'ready' | 'error';
