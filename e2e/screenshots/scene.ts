import { ProtocolV2Client } from '../../server/test/support/protocol-v2-client.ts';
import type { Locale } from '../support/words.ts';

interface Script {
  me: string;
  others: readonly string[];
  /** Of the room that the pictures show; the first of others makes it. */
  room: string;
  topic: string;
  /** Who says what; a number answers the line with that index. */
  lines: readonly (readonly [who: string, text: string, answers?: number])[];
  reactions: readonly (readonly [line: number, who: string, emoji: string])[];
  /** Other rooms, each with its last lines, of which the viewer has read none. */
  rooms: readonly (readonly [name: string, who: string, ...lines: string[]])[];
  /** Who writes to the viewer alone. */
  direct: readonly (readonly [who: string, text: string])[];
  searched: string;
}

const ko: Script = {
  me: '민지',
  others: ['준호', '서연', '도윤', '하은'],
  room: '가을 소풍 준비',
  topic: '10월 18일 토요일, 서울숲',
  lines: [
    ['준호', '토요일 날씨 보니까 맑대요. 그대로 서울숲으로 갈까요?'],
    ['서연', '좋아요! 저는 **돗자리 두 개** 가져갈게요'],
    ['민지', '역시 서연 님 👍 그럼 먹을 건 이렇게 나눠요'],
    ['민지', '- 김밥: 도윤\n- 과일: 하은\n- 커피: 준호\n- 쓰레기봉투: 민지'],
    ['도윤', '김밥은 참치로 할까요, 소고기로 할까요?', 3],
    ['하은', '반반이요 🙋‍♀️', 4],
    ['준호', '커피 인원 세는 김에 스크립트도 하나 짰어요'],
    ['준호', "```js\nconst cups = people.filter((it) => it.drinks === 'coffee').length;\n```"],
    ['서연', '개발자는 소풍 갈 때도 개발자네요 😂', 7],
    ['민지', '그럼 열한 시에 3번 출구에서 봐요. 길은 여기 있어요: https://seoulforest.or.kr'],
  ],
  reactions: [
    [1, '민지', '🙏'],
    [1, '준호', '🙏'],
    [5, '도윤', '👍'],
    [7, '하은', '😂'],
    [9, '서연', '🎉'],
    [9, '도윤', '🎉'],
    [9, '준호', '👍'],
  ],
  rooms: [
    ['디자인 리뷰', '하은', '새 아이콘 시안 올렸어요', '금요일까지 의견 주세요'],
    ['점심 모임', '도윤', '오늘은 김치찌개 어때요?'],
    ['배포 알림', '준호', '2.4가 모든 서버에 올라갔어요'],
  ],
  direct: [['서연', '내일 회의 자료 먼저 볼래요?']],
  searched: '김밥',
};

const en: Script = {
  me: 'Maya',
  others: ['Jonas', 'Sofia', 'Daniel', 'Hana'],
  room: 'Autumn picnic',
  topic: 'Saturday 18 October, Seoul Forest',
  lines: [
    ['Jonas', 'Saturday will be sunny. Shall we stay with the forest?'],
    ['Sofia', 'Yes. I bring **two blankets**'],
    ['Maya', 'Thank you 👍 Then let us share the food like this'],
    ['Maya', '- sandwiches: Daniel\n- fruit: Hana\n- coffee: Jonas\n- rubbish bags: Maya'],
    ['Daniel', 'Cheese or tuna?', 3],
    ['Hana', 'Half and half 🙋‍♀️', 4],
    ['Jonas', 'While counting the coffees I wrote a script'],
    ['Jonas', "```js\nconst cups = people.filter((it) => it.drinks === 'coffee').length;\n```"],
    ['Sofia', 'Of course you did 😂', 7],
    ['Maya', 'Eleven o’clock, exit 3. The way is here: https://seoulforest.or.kr'],
  ],
  reactions: [
    [1, 'Maya', '🙏'],
    [1, 'Jonas', '🙏'],
    [5, 'Daniel', '👍'],
    [7, 'Hana', '😂'],
    [9, 'Sofia', '🎉'],
    [9, 'Daniel', '🎉'],
    [9, 'Jonas', '👍'],
  ],
  rooms: [
    ['Design review', 'Hana', 'New drafts of the icons are up', 'Comments until Friday, please'],
    ['Lunch', 'Daniel', 'Noodles today?'],
    ['Releases', 'Jonas', '2.4 is on all servers'],
  ],
  direct: [['Sofia', 'Would you look at the slides first?']],
  searched: 'coffee',
};

const SCRIPTS: Record<Locale, Script> = { 'ko-KR': ko, 'en-US': en };

/** Some people, their rooms and what was said, as the pictures show them to one of them. */
export class Scene {
  private constructor(
    readonly script: Script,
    readonly token: string,
    readonly roomId: string,
    private readonly programs: ReadonlyMap<string, ProtocolV2Client>,
  ) {}

  static async make(url: string, locale: Locale): Promise<Scene> {
    const script = SCRIPTS[locale];
    const { me, others, room, topic } = script;
    const programs = new Map<string, ProtocolV2Client>();
    for (const name of [me, ...others]) programs.set(name, await ProtocolV2Client.as(url, name));
    const scene = new Scene(script, programs.get(me)?.token ?? '', await makeRoom(programs, room, topic), programs);
    await scene.talk();
    return scene;
  }

  program(name: string): ProtocolV2Client {
    const program = this.programs.get(name);
    if (!program) throw new Error(`nobody is called ${name}`);
    return program;
  }

  close(): void {
    for (const program of this.programs.values()) program.close();
  }

  private async talk(): Promise<void> {
    const { me, lines, reactions, rooms, direct } = this.script;
    for (const [name, who, ...said] of rooms) {
      const { roomId } = await this.program(who).command('create_room', { name, participants: [me] });
      for (const text of said) await this.program(who).send(roomId, text);
    }
    for (const [who, content] of direct) {
      const { roomId } = await this.program(who).command('create_room', { participants: [me], direct: true });
      await this.program(who).send(roomId, content);
    }
    const seqs: number[] = [];
    for (const [who, content, answers] of lines) {
      const replyTo = answers === undefined ? undefined : seqs[answers];
      const { seq } = await this.program(who).command('send_message', {
        roomId: this.roomId,
        content,
        ...(replyTo !== undefined && { replyTo }),
      });
      seqs.push(seq);
    }
    for (const [line, who, emoji] of reactions) {
      await this.program(who).command('add_reaction', { roomId: this.roomId, seq: seqs[line] ?? 0, emoji });
    }
    for (const program of this.programs.values()) {
      await program.command('mark_read', { roomId: this.roomId, seq: seqs.at(-1) ?? 0 });
    }
  }
}

async function makeRoom(programs: ReadonlyMap<string, ProtocolV2Client>, name: string, topic: string): Promise<string> {
  const [host, ...others] = [...programs.keys()].reverse();
  const result = await programs.get(host ?? '')?.command('create_room', { name, topic, participants: others });
  return result?.roomId ?? '';
}
