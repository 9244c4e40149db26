export interface DiffLine {
  sign: "same" | "gone" | "new";
  text: string;
}

/** Lines of two texts side by side: the longest common sequence stays, what is beside it is gone or new. */
export function diff(before: string, after: string): DiffLine[] {
  const [a, b] = [lines(before), lines(after)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number) => longest[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      longest[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const told: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      told.push({ sign: "same", text: a[i] ?? "" });
      i++;
      j++;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      told.push({ sign: "gone", text: a[i++] ?? "" });
    } else {
      told.push({ sign: "new", text: b[j++] ?? "" });
    }
  }
  return told;
}

function lines(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
