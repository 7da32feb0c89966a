import { join } from 'node:path';
import { Deployment } from '../../server/test/support/deployment.ts';
import { expect, test } from '../test.ts';
import type { Locale } from '../support/words.ts';
import { Reel } from './reel.ts';
import { Scene } from './scene.ts';
import { open, settled } from './viewer.ts';

const LINES: Record<Locale, { asked: string; answer: string; searched: string }> = {
  'ko-KR': { asked: '혹시 우산도 챙길까요?', answer: '제가 큰 걸로 하나 가져갈게요 ☂️', searched: '돗자리' },
  'en-US': { asked: 'Should we bring umbrellas?', answer: 'I take a large one ☂️', searched: 'blankets' },
};
const TYPED_AT_ONCE = 3;

for (const locale of ['ko-KR', 'en-US'] as const) {
  test(`a tour, ${locale}`, async ({ browser }) => {
    const deployment = await Deployment.start();
    const scene = await Scene.make(deployment.next.url, locale);
    const { roomId } = scene;
    const friend = scene.program(scene.script.others[0] ?? '');
    const { asked, answer, searched } = LINES[locale];
    const page = await open(
      browser,
      deployment.next.url,
      { locale, scheme: 'light', size: 'tour' },
      `/rooms/${roomId}`,
      scene,
    );
    const reel = new Reel(page);
    await settled(page);
    await reel.hold(2_000);

    await friend.command('typing', { roomId });
    await expect(page.getByTestId('typing')).not.toBeEmpty();
    await reel.hold(1_200);
    const { seq } = await friend.send(roomId, asked);
    await expect(page.getByTestId('timeline')).toContainText(asked);
    await reel.hold(1_500);

    const composer = page.getByTestId('composer');
    const letters = Array.from(new Intl.Segmenter(locale).segment(answer), ({ segment }) => segment);
    for (let at = 0; at < letters.length; at += TYPED_AT_ONCE) {
      await composer.fill(letters.slice(0, at + TYPED_AT_ONCE).join(''));
      await reel.hold(160);
    }
    await composer.press('Enter');
    await expect(page.getByTestId('message').last()).toContainText(answer);
    await reel.hold(1_200);
    await friend.command('add_reaction', { roomId, seq: seq + 1, emoji: '🙏' });
    await expect(page.getByTestId('message').last()).toContainText('🙏');
    await reel.hold(1_800);

    await page.keyboard.press('Control+k');
    const field = page.getByRole('dialog').locator('input').first();
    await expect(field).toBeFocused();
    await reel.hold(1_500);
    await field.fill(searched);
    await expect(page.getByTestId('search-result').first()).toBeVisible();
    await reel.hold(2_000);
    await page.getByTestId('search-result').first().click();
    await expect(page.getByRole('dialog')).toBeHidden();
    await reel.hold(2_000);
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
    await reel.hold(2_500);
    await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    await reel.hold(1_500);

    await reel.write(join(import.meta.dirname, `../../docs/screenshots/tour-${locale.slice(0, 2)}.webp`));
    scene.close();
    await deployment.stop();
  });
}
