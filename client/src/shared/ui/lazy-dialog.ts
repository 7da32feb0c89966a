import { type Component, defineAsyncComponent, defineComponent, h } from 'vue';
import { useOpened } from './use-opened';

const loads: (() => Promise<unknown>)[] = [];
const RETRY_MS = 2_000;
const MOST_TRIES = 60;

/** What loads something later, and is fetched by `fetchAhead` before it is asked for. */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  loads.push(load);
  return load;
}

/** A part of a page whose code comes when it is first shown. */
export function lazyPart<P extends Component>(load: () => Promise<{ default: P }>): P {
  lazily(load);
  return defineAsyncComponent({
    loader: async () => (await load()).default,
    // Without a network or a server, it shows once they are back.
    onError: (_error, retry, fail, tries) => (tries < MOST_TRIES ? setTimeout(retry, RETRY_MS) : fail()),
  });
}

/** A dialog whose code comes when it is first opened. */
export function lazyDialog<D extends Component>(load: () => Promise<{ default: D }>): D {
  const Dialog: Component = lazyPart(load);
  const Lazy = defineComponent({
    inheritAttrs: false,
    props: { modelValue: Boolean },
    setup(props, { attrs, slots }) {
      const opened = useOpened(() => props.modelValue);
      return () => (opened.value ? h(Dialog, { ...attrs, modelValue: props.modelValue }, slots) : undefined);
    },
  });
  return Lazy as unknown as D;
}

let fetching = false;

/** Loads them all: without a network, they open too. */
export function fetchAhead(): void {
  fetching = true;
  void Promise.allSettled(loads.map((load) => load())).then(() => (fetching = false));
}

/** Whether what does not come may be what nobody has asked for. */
export const isFetchingAhead = (): boolean => fetching;
