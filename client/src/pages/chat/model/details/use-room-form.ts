import { computed, reactive, ref, watch } from 'vue';
import type { RoomSummary } from '@/entities/room';

type RoomInfo = Pick<RoomSummary, 'name' | 'topic' | 'visibility'>;

const FIELDS = ['name', 'topic', 'visibility'] as const;

/** A form for a room's settings. What its user did not change follows the room; `contested` is what somebody else changed too. */
export function useRoomForm(room: () => RoomSummary) {
  const infoOf = ({ name, topic, visibility }: RoomSummary): RoomInfo => ({ name, topic, visibility });
  const form = reactive<RoomInfo>(infoOf(room()));
  const opened = ref<RoomInfo>(infoOf(room()));
  /** What its user's changes replace, as far as they know. */
  const seen = ref<RoomInfo>(opened.value);
  const contested = computed(() =>
    FIELDS.filter((field) => room()[field] !== opened.value[field] && room()[field] !== valueOf(field)),
  );

  function valueOf(field: keyof RoomInfo): string {
    const value = form[field].trim();
    // A room that has a name keeps one.
    return field === 'name' && value === '' ? seen.value.name : value;
  }

  function reset(): void {
    opened.value = infoOf(room());
    seen.value = opened.value;
    Object.assign(form, opened.value);
  }

  watch(
    () => infoOf(room()),
    (now) => {
      for (const field of FIELDS) {
        if (valueOf(field) !== seen.value[field] || now[field] === seen.value[field]) continue;
        Object.assign(form, { [field]: now[field] });
        opened.value = { ...opened.value, [field]: now[field] };
        seen.value = { ...seen.value, [field]: now[field] };
      }
    },
  );

  /** What was changed, and what it replaces; undefined if nothing was. */
  function change(): (Partial<RoomInfo> & { expected: Partial<RoomInfo> }) | undefined {
    const changed = FIELDS.filter((field) => valueOf(field) !== seen.value[field]);
    if (changed.length === 0) return undefined;
    const pick = (from: (field: keyof RoomInfo) => string): Partial<RoomInfo> =>
      Object.fromEntries(changed.map((field) => [field, from(field)]));
    return { ...pick(valueOf), expected: pick((field) => seen.value[field]) };
  }

  /** Saving was refused, and its user sees what is contested: saving again replaces that. */
  const accept = (): void => void (seen.value = infoOf(room()));

  return { form, contested, reset, change, accept };
}
