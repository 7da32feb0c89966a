import { describe, expect, it } from 'vitest';
import { fresh, refused, useHarness, type OpenBackend } from '../testing/harness.js';

const soon = (): string => new Date(Date.now() + 60_000).toISOString();
const verySoon = (): string => new Date(Date.now() + 200).toISOString();

/** Every promise of AccountStore. */
export function accountStoreSuite(open: OpenBackend): void {
  describe('AccountStore', () => {
    const harness = useHarness(open);
    const accounts = () => harness().backend.accounts;

    async function signIn(userId: string, expiresAt = soon()) {
      const tokenHash = fresh('hash');
      const session = await accounts().openSession({ userId, tokenHash, userAgent: 'a browser', expiresAt });
      return { tokenHash, session };
    }

    it('creates guests and accounts, each name once', async () => {
      const guest = { userId: fresh('민수'), displayName: '민수', isProtected: false };
      const account = { userId: fresh('영희'), displayName: '영희 김', passwordHash: 'secret', isProtected: false };
      expect(await accounts().create(guest)).toEqual({ ...guest, guest: true });
      expect(await accounts().create(account)).toEqual({ ...account, guest: false, isProtected: true });
      expect(await accounts().find(account.userId)).toEqual({ ...account, guest: false, isProtected: true });
      expect(await accounts().find(fresh('nobody'))).toBeUndefined();
      const answers = await Promise.allSettled([accounts().create(guest), accounts().create(account)]);
      expect(answers).toMatchObject([{ reason: { code: 'conflict' } }, { reason: { code: 'conflict' } }]);
      const twin = { ...guest, userId: fresh('twin') };
      const race = await Promise.allSettled([accounts().create(twin), accounts().create(twin)]);
      expect(race.map((it) => it.status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('finds a name only as it is written, and lets nobody take one that looks like it', async () => {
      const name = fresh('casino');
      const create = (userId: string) => accounts().create({ userId, displayName: userId, isProtected: false });
      await create(name);
      const [upper, wide, cyrillic, digit] = [
        name.toUpperCase(),
        name.replace('c', '\uff43'),
        name.replace('a', '\u0430'),
        name.replace('o', '0'),
      ];
      for (const lookalike of [upper, wide, cyrillic, digit]) {
        expect(await accounts().find(lookalike)).toBeUndefined();
        await refused(create(lookalike), 'conflict');
        expect(await accounts().find(lookalike)).toBeUndefined();
      }
      expect((await accounts().find(name))?.userId).toBe(name);
      const pair = fresh('race');
      const race = await Promise.allSettled([create(pair), create(pair.toUpperCase())]);
      expect(race.map((it) => it.status).sort()).toEqual(['fulfilled', 'rejected']);
    });

    it('tells whose userId a name looks like, and not who is only called so', async () => {
      const [ann, ben] = [fresh('ann'), fresh('ben')];
      await accounts().create({ userId: ann, displayName: `${ann} shown`, isProtected: false });
      await accounts().create({ userId: ben, displayName: ben, isProtected: false });
      for (const name of [ann, ann.toUpperCase(), ann.replace('a', '\u0430')]) {
        expect(await accounts().claimantsOf([name]), name).toEqual([ann]);
      }
      expect((await accounts().claimantsOf([ben, ann, fresh('nobody'), ann.toUpperCase()])).sort()).toEqual([ann, ben]);
      expect(await accounts().claimantsOf([`${ann} shown`, fresh('nobody')])).toEqual([]);
      expect(await accounts().claimantsOf([])).toEqual([]);
    });

    it('protects a guest, and stores when they were last seen', async () => {
      const { userId } = await harness().person();
      await accounts().protect(userId);
      const at = new Date().toISOString();
      await accounts().seen(userId, at);
      expect(await accounts().find(userId)).toMatchObject({ guest: true, isProtected: true, lastSeenAt: at });
    });

    it('keeps what a person says of themselves, until its time is over', async () => {
      const { userId } = await harness().person();
      const kept = async () => (await accounts().find(userId))?.customStatus;
      expect(await accounts().find(userId)).not.toHaveProperty('customStatus');
      const status = { emoji: '🌴', text: '휴가 중', until: soon() };
      await accounts().setCustomStatus(userId, status);
      expect(await kept()).toEqual(status);
      await accounts().setCustomStatus(userId, { text: 'back' });
      expect(await kept()).toEqual({ text: 'back' });
      await accounts().setCustomStatus(userId, { ...status, until: '2020-01-01T00:00:00.000Z' });
      expect(await accounts().find(userId)).not.toHaveProperty('customStatus');
      await accounts().setCustomStatus(userId, status);
      await accounts().setCustomStatus(userId, undefined);
      expect(await accounts().find(userId)).not.toHaveProperty('customStatus');
      const nobody = fresh('nobody');
      await accounts().setCustomStatus(nobody, status);
      expect(await accounts().find(nobody)).toBeUndefined();
    });

    it('gives a user another name, and finds them by its parts instead of those of the former', async () => {
      const mark = fresh('r').replaceAll('-', '');
      const userId = `${mark}id.part${mark}`;
      await accounts().create({ userId, displayName: `김민수${mark} part${mark}`, isProtected: false });
      const found = async (q: string) => (await accounts().search(q, 10)).map((it) => it.displayName);
      const rename = (displayName: string) => accounts().setDisplayName(userId, displayName);
      const now = `이영희${mark} Kim`;
      await rename(now);
      expect(await accounts().find(userId)).toMatchObject({ userId, displayName: now, guest: true });
      for (const q of [`이영희${mark}`, `영희${mark}`, `희${mark}`, `${mark}id`, `part${mark}`]) {
        expect(await found(q), q).toEqual([now]);
      }
      for (const q of [`김민수${mark}`, `민수${mark}`, `수${mark}`]) expect(await found(q), q).toEqual([]);
      await rename(userId);
      expect(await found(`영희${mark}`)).toEqual([]);
      expect(await found(`part${mark}`)).toEqual([userId]);
      const nobody = fresh('nobody');
      await accounts().setDisplayName(nobody, `nobody ${mark}`);
      expect(await accounts().find(nobody)).toBeUndefined();
      expect(await found(`nobody ${mark}`)).toEqual([]);
    });

    it('finds a user by the name that is left of many given at once', async () => {
      const mark = fresh('r').replaceAll('-', '');
      const { userId } = await harness().person();
      const names = Array.from({ length: 12 }, (_, i) => `${'가나다'[i % 3]}${mark}`);
      await Promise.all(names.map((name) => accounts().setDisplayName(userId, name)));
      const { displayName } = (await accounts().find(userId))!;
      for (const name of new Set(names)) {
        const found = (await accounts().search(name, 10)).map((it) => it.displayName);
        expect(found, name).toEqual(name === displayName ? [name] : []);
      }
      expect((await accounts().search(mark, 10)).map((it) => it.userId)).toEqual([]);
    });

    it('finds many, each once, and by prefix of either name', async () => {
      const mark = fresh('find');
      const make = (userId: string, displayName: string) =>
        accounts().create({ userId, displayName, isProtected: false });
      await make(`${mark}-b`, 'someone');
      await make(`${mark}-A`, 'someone');
      await make(`zz-${mark}`, `${mark} shown`.toUpperCase());
      await make(`other-${mark}`, `not ${mark}`);
      const many = await accounts().findMany([`${mark}-b`, fresh('nobody'), `${mark}-A`, `${mark}-b`]);
      expect(many.map((it) => it.userId).sort()).toEqual([`${mark}-A`, `${mark}-b`]);
      expect(many[0]).toEqual({ userId: many[0]?.userId, displayName: 'someone', guest: true });
      const found = async (q: string, limit = 10) => (await accounts().search(q, limit)).map((it) => it.userId);
      expect(await found(mark.toUpperCase())).toEqual([`${mark}-A`, `${mark}-b`, `zz-${mark}`, `other-${mark}`]);
      expect(await found(mark, 2)).toEqual([`${mark}-A`, `${mark}-b`]);
      expect(await found(`${mark} sh`)).toEqual([`zz-${mark}`]);
      expect(await found('%')).toEqual([]);
    });

    it('finds by any word or Korean, Chinese or Japanese character of a name, after those that begin so', async () => {
      const mark = fresh('p').replaceAll('-', '');
      const make = (userId: string, displayName: string) =>
        accounts().create({ userId, displayName, isProtected: false });
      await make(`${mark}a`, `김민수${mark}`);
      await make(`x-${mark}`, 'Somebody');
      await make(`${mark}b`, `Kim (${mark})`);
      await make(`xx${mark}`, 'Inside of a word');
      const found = async (q: string) => (await accounts().search(q, 10)).map((it) => it.userId);
      expect(await found(`민수${mark.toUpperCase()}`)).toEqual([`${mark}a`]);
      expect(await found(`수${mark}`)).toEqual([`${mark}a`]);
      expect(await found(mark)).toEqual([`${mark}a`, `${mark}b`, `x-${mark}`]);
      expect((await accounts().search(mark, 2)).map((it) => it.userId)).toEqual([`${mark}a`, `${mark}b`]);
    });

    it('opens, finds, renews and ends sessions', async () => {
      const { userId } = await harness().person();
      const { tokenHash, session } = await signIn(userId);
      expect(session).toMatchObject({ userId, userAgent: 'a browser' });
      expect(await accounts().session(tokenHash)).toMatchObject({ session, account: { userId, guest: true } });
      expect(await accounts().session('another')).toBeUndefined();
      const expiresAt = new Date(Date.now() + 120_000).toISOString();
      await accounts().renewSession(session.id, expiresAt);
      const renewed = (await accounts().session(tokenHash))?.session;
      expect(renewed?.expiresAt).toBe(expiresAt);
      expect((renewed?.lastSeenAt as string) >= session.lastSeenAt).toBe(true);
      const second = await signIn(userId);
      expect((await accounts().sessions(userId)).map((it) => it.id)).toEqual([second.session.id, session.id]);
      const stranger = await harness().person();
      expect(await accounts().endSession(stranger.userId, session.id)).toBe(false);
      expect(await accounts().endSession(userId, session.id)).toBe(true);
      expect(await accounts().endSession(userId, session.id)).toBe(false);
      expect(await accounts().session(tokenHash)).toBeUndefined();
      await accounts().renewSession(session.id, expiresAt);
      expect(await accounts().session(tokenHash)).toBeUndefined();
      await refused(signIn(fresh('nobody')), 'not_found');
    });

    it('ends all sessions of a user but one', async () => {
      const [{ userId }, stranger] = [await harness().person(), await harness().person()];
      const [one, kept, two] = [await signIn(userId), await signIn(userId), await signIn(userId)];
      const other = await signIn(stranger.userId);
      const ended = await accounts().endOtherSessions(userId, kept.session.id);
      expect(ended.sort()).toEqual([one.session.id, two.session.id].sort());
      expect((await accounts().sessions(userId)).map((it) => it.id)).toEqual([kept.session.id]);
      expect(await accounts().session(one.tokenHash)).toBeUndefined();
      expect(await accounts().session(kept.tokenHash)).toBeDefined();
      expect(await accounts().session(other.tokenHash)).toBeDefined();
      expect(await accounts().endOtherSessions(userId, kept.session.id)).toEqual([]);
      expect(await accounts().endOtherSessions(fresh('nobody'), 'none')).toEqual([]);
    });

    it('changes a password, and ends all sessions but one with it', async () => {
      const userId = fresh('account');
      await accounts().create({ userId, displayName: userId, passwordHash: 'old', isProtected: true });
      const [kept, lost] = [await signIn(userId), await signIn(userId)];
      const keptSessionId = kept.session.id;
      const change = { userId, passwordHash: 'new', previousHash: 'another', keptSessionId };
      expect(await accounts().changePassword(change)).toBeUndefined();
      expect((await accounts().find(userId))?.passwordHash).toBe('old');
      expect(await accounts().sessions(userId)).toHaveLength(2);
      expect(await accounts().changePassword({ ...change, previousHash: 'old' })).toEqual([lost.session.id]);
      expect((await accounts().find(userId))?.passwordHash).toBe('new');
      expect(await accounts().session(lost.tokenHash)).toBeUndefined();
      expect(await accounts().session(kept.tokenHash)).toBeDefined();
      expect(await accounts().changePassword({ userId, passwordHash: 'newer' })).toEqual([keptSessionId]);
      const race = await Promise.all(
        ['one', 'two'].map((passwordHash) =>
          accounts().changePassword({ userId, passwordHash, previousHash: 'newer' }),
        ),
      );
      expect(race.filter((it) => it === undefined)).toHaveLength(1);
    });

    it('gives a guest no password, and nobody one', async () => {
      const { userId } = await harness().person();
      const { tokenHash } = await signIn(userId);
      expect(await accounts().changePassword({ userId, passwordHash: 'new' })).toBeUndefined();
      expect(await accounts().find(userId)).toMatchObject({ guest: true });
      expect(await accounts().session(tokenHash)).toBeDefined();
      const nobody = fresh('nobody');
      expect(await accounts().changePassword({ userId: nobody, passwordHash: 'new' })).toBeUndefined();
      expect(await accounts().find(nobody)).toBeUndefined();
    });

    it('opens no session by a password that has changed', async () => {
      const userId = fresh('account');
      await accounts().create({ userId, displayName: userId, passwordHash: 'old', isProtected: true });
      const start = { userId, tokenHash: fresh('hash'), userAgent: '', expiresAt: soon() };
      await accounts().openSession({ ...start, passwordHash: 'old' });
      await accounts().changePassword({ userId, passwordHash: 'new' });
      const late = { ...start, tokenHash: fresh('hash'), passwordHash: 'old' };
      await refused(accounts().openSession(late), 'unauthenticated');
      expect(await accounts().session(late.tokenHash)).toBeUndefined();
      expect(await accounts().sessions(userId)).toEqual([]);
    });

    it('locks a user: ends their sessions and opens none, until unlocked', async () => {
      const [{ userId }, stranger] = [await harness().person(), await harness().person()];
      const [one, two, other] = [await signIn(userId), await signIn(userId), await signIn(stranger.userId)];
      const at = new Date().toISOString();
      expect((await accounts().lock(userId, at))?.sort()).toEqual([one.session.id, two.session.id].sort());
      expect(await accounts().find(userId)).toMatchObject({ guest: true, lockedAt: at });
      expect(await accounts().session(one.tokenHash)).toBeUndefined();
      await refused(signIn(userId), 'forbidden');
      expect(await accounts().sessions(userId)).toEqual([]);
      expect(await accounts().lock(userId, at)).toEqual([]);
      expect(await accounts().session(other.tokenHash)).toBeDefined();
      expect(await accounts().unlock(userId)).toBe(true);
      expect(await accounts().find(userId)).not.toHaveProperty('lockedAt');
      expect((await accounts().session((await signIn(userId)).tokenHash))?.account.userId).toBe(userId);
      const nobody = fresh('nobody');
      expect(await accounts().lock(nobody, at)).toBeUndefined();
      expect(await accounts().unlock(nobody)).toBe(false);
      expect(await accounts().find(nobody)).toBeUndefined();
    });

    it('tells who is locked only after the right password', async () => {
      const userId = fresh('account');
      await accounts().create({ userId, displayName: userId, passwordHash: 'old', isProtected: true });
      await accounts().lock(userId, new Date().toISOString());
      const start = { userId, tokenHash: fresh('hash'), userAgent: '', expiresAt: soon() };
      await refused(accounts().openSession({ ...start, passwordHash: 'another' }), 'unauthenticated');
      await refused(accounts().openSession({ ...start, passwordHash: 'old' }), 'forbidden');
      expect(await accounts().changePassword({ userId, passwordHash: 'new' })).toEqual([]);
      await refused(accounts().openSession({ ...start, passwordHash: 'new' }), 'forbidden');
    });

    it('keeps how a user arranged their rooms, the latest whole', async () => {
      const [ann, ben] = [await harness().person(), await harness().person()];
      const section = (id: string, rooms: string[]) => ({ id, name: '일 "1"', folded: true, rooms });
      expect(await accounts().rail(ann.userId)).toBeUndefined();
      await accounts().setRail(ann.userId, { sections: [section('favourites', ['r1', 'r2']), section('work', [])] });
      await accounts().setRail(ann.userId, { sections: [section('work', ['r3'])] });
      expect(await accounts().rail(ann.userId)).toEqual({ sections: [section('work', ['r3'])] });
      expect(await accounts().rail(ben.userId)).toBeUndefined();
    });

    it('never finds an expired session', async () => {
      const { userId } = await harness().person();
      const { tokenHash, session } = await signIn(userId, verySoon());
      await expect.poll(() => accounts().session(tokenHash), { timeout: 5_000 }).toBeUndefined();
      expect(await accounts().sessions(userId)).toEqual([]);
      expect(await accounts().endSession(userId, session.id)).toBe(false);
    });

    it('keeps the latest sessions of a user', async () => {
      const { userId } = await harness().person();
      const opened = [];
      for (let i = 0; i < 103; i++) opened.push(await signIn(userId));
      const kept = (await accounts().sessions(userId)).map((it) => it.id);
      expect(kept).toEqual(
        opened
          .slice(3)
          .map((it) => it.session.id)
          .reverse(),
      );
      expect(await accounts().session(opened[2]?.tokenHash as string)).toBeUndefined();
      expect(await accounts().session(opened[3]?.tokenHash as string)).toBeDefined();
    });
  });
}
