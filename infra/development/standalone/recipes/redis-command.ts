import { connect } from 'node:net';

/** Sends one command to a Redis and resolves with the first line or the text of its answer; rejects on an error reply. */
export function redisCommand(port: number, words: string[], password?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 2000 });
    let text = '';
    const auth = password ? [['AUTH', password]] : [];
    const sent = [...auth, words, ['QUIT']].map(
      (command) =>
        `*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`,
    );
    socket.setEncoding('utf8').write(sent.join(''));
    socket.on('data', (part: string) => (text += part));
    socket.on('timeout', () => socket.destroy(new Error('no answer')));
    socket.once('error', reject);
    socket.once('close', () => {
      const answer = password ? text.replace(/^\+OK\r\n/, '') : text;
      if (answer.startsWith('-')) reject(new Error(answer.slice(1).split('\r\n')[0]));
      else resolve(answer.replace(/^\$\d+\r\n|^[+:]/, '').replace(/(?:\r\n)?\+OK\r\n$/, ''));
    });
  });
}
