// A wall-clock time in the workspace's zone and the moment it is. The picker speaks "YYYY-MM-DD HH:mm:ss" without a zone.

function wall(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

/** The moment at which the clocks of the zone show this; in a gap of spring the moment after the gap. */
export function toMoment(local: string, zone: string): string {
  const [date = "", time = "00:00:00"] = local.split(/[ T]/);
  const shown = Date.parse(`${date}T${time.length === 5 ? `${time}:00` : time}Z`);
  let at = shown - (wall(shown, zone) - shown);
  at = shown - (wall(at, zone) - at);
  return new Date(at).toISOString().replace(".000Z", "Z");
}

/** What the clocks of the zone show at a moment. */
export function toLocal(moment: string, zone: string): string {
  const at = Math.floor(Date.parse(moment) / 1000) * 1000;
  return new Date(wall(at, zone)).toISOString().slice(0, 19).replace("T", " ");
}
