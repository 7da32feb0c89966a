const HOUR_MS = 3_600_000;
const MORNING = 8;

export const inAnHour = (now: Date): string => new Date(now.getTime() + HOUR_MS).toISOString();

/** 8:00 of the next day, where this device is. */
export const tomorrowMorning = (now: Date): string =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING).toISOString();
