import { redisCommand } from '../../../infra/development/standalone/recipes/redis-command.ts';

const ask = (url: string, ...words: string[]): Promise<string> => redisCommand(Number(new URL(url).port), words);
const numberIn = (text: string, name: RegExp): number => Number(name.exec(text)?.[1] ?? 0);

/** Processor time of Redis' main thread so far, µs, and the number of XADD calls. */
export async function redisCpu(url: string): Promise<{ us: number; added: number }> {
  const cpu = await ask(url, 'INFO', 'cpu');
  const stats = await ask(url, 'INFO', 'commandstats');
  const user = numberIn(cpu, /used_cpu_user_main_thread:([\d.]+)/);
  const system = numberIn(cpu, /used_cpu_sys_main_thread:([\d.]+)/);
  return { us: (user + system) * 1e6, added: numberIn(stats, /cmdstat_xadd:calls=(\d+)/) };
}

/** Bytes that Redis holds: with many keys, its overhead is negligible. */
export async function redisBytes(url: string): Promise<number> {
  return numberIn(await ask(url, 'INFO', 'memory'), /used_memory:(\d+)/);
}
