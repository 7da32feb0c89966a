import { expect, it } from 'vitest';
import { CommandsInFlight } from './commands-in-flight.js';

it('is drained when no command is running, and waits for running ones', async () => {
  await new CommandsInFlight().drain();
  const busy = new CommandsInFlight();
  busy.begin();
  busy.begin();
  expect(busy.closed).toBe(false);
  let over = false;
  const drained = busy.drain().then(() => (over = true));
  expect(busy.closed).toBe(true);
  busy.end();
  await Promise.resolve();
  expect(over).toBe(false);
  busy.end();
  await drained;
  await busy.drain();
});
