// The browser checks required fields, addresses and numbers by itself and says so in its own language. Here it learns
// the words of the interface. What is checked stays with the fields; the server checks everything again.

import i18next from "i18next";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Which sentence of `kit:validity` fits, the first that applies. */
export function reasonOf(validity: Partial<ValidityState>, type: string): string {
  if (validity.valueMissing) return "missing";
  if (validity.typeMismatch) return type === "email" ? "email" : type === "url" ? "url" : "format";
  if (validity.tooShort || validity.tooLong) return "length";
  if (validity.rangeUnderflow || validity.rangeOverflow || validity.stepMismatch) return "range";
  return "format";
}

const isField = (target: unknown): target is Field =>
  target instanceof HTMLInputElement ||
  target instanceof HTMLTextAreaElement ||
  target instanceof HTMLSelectElement;

const forget = (target: unknown) => {
  if (isField(target)) target.setCustomValidity("");
};

/** Called once, when the interface starts. */
export function speakValidity(): void {
  document.addEventListener(
    "invalid",
    ({ target }) => {
      if (!isField(target)) return;
      forget(target);
      const reason = reasonOf(target.validity, target.type);
      if (!target.validity.valid) target.setCustomValidity(i18next.t(`kit:validity.${reason}`));
    },
    true,
  );
  // A field with words of ours counts as wrong until they are taken back.
  document.addEventListener("input", ({ target }) => forget(target), true);
  document.addEventListener(
    "click",
    ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (button?.type === "submit") for (const field of button.form?.elements ?? []) forget(field);
    },
    true,
  );
}
