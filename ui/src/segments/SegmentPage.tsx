export function NewSegmentPage() {
  return null;
}
export function SegmentPage() {
  return null;
}
