import { flushPromises } from '@vue/test-utils';
import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, it, vi } from 'vitest';
import { FAVOURITES } from './rail-sections';
import { useRailStore } from './rail-store';

const { command } = vi.hoisted(() => ({ command: vi.fn() }));
vi.mock('@/shared/api', async (original) => ({
  ...(await original<object>()),
  connection: { command, on: () => undefined, onConnected: () => undefined },
}));

const section = (id: string, rooms: string[]) => ({ id, name: '', folded: false, rooms });

beforeEach(() => {
  setActivePinia(createPinia());
  command.mockReset();
});

it('shows a change at once, and takes it back when the server refuses it', async () => {
  const rail = useRailStore();
  rail.apply({ sections: [section(FAVOURITES, ['a'])] });
  command.mockRejectedValueOnce(new Error('refused'));
  const refused = rail.place('b', FAVOURITES);
  expect(rail.isFavourite('b')).toBe(true);
  await expect(refused).rejects.toThrow('refused');
  expect(rail.sections).toEqual([section(FAVOURITES, ['a'])]);
  command.mockResolvedValueOnce({});
  await rail.place('b', FAVOURITES);
  expect(command).toHaveBeenLastCalledWith('set_rail', { sections: [section(FAVOURITES, ['a', 'b'])] });
});

it('does not put what was asked for before a change over it', async () => {
  const rail = useRailStore();
  const answers: ((rail: object) => void)[] = [];
  command.mockImplementation((name: string) =>
    name === 'get_rail' ? new Promise((resolve) => answers.push(resolve)) : Promise.resolve({}),
  );
  const loading = rail.load();
  await rail.place('a', FAVOURITES);
  answers[0]?.({ sections: [] });
  await loading;
  await flushPromises();
  expect(rail.isFavourite('a')).toBe(true);
});

it('makes sections, and knows those of its user', async () => {
  const rail = useRailStore();
  command.mockResolvedValue({});
  await rail.place('a', FAVOURITES);
  await rail.add('Work', 'a');
  expect(rail.own.map(({ name, rooms }) => [name, rooms])).toEqual([['Work', ['a']]]);
  rail.clear();
  expect(rail.sections).toEqual([]);
});
