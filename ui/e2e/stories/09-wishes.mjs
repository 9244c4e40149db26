import { ask, choose, expect, expectAccessible, settle, signIn } from "../steps.mjs";

const words = {
  ru: {
    edit: "Изменить",
    channel: "Удобный канал",
    telegram: "Telegram",
    often: "Как часто писать",
    weekly: "не чаще раза в неделю",
    save: "Сохранить",
  },
  en: {
    edit: "Edit",
    channel: "Preferred channel",
    telegram: "Telegram",
    often: "Contact frequency",
    weekly: "at most once a week",
    save: "Save",
  },
};

/** What a customer wishes is said on their card, shown there, and asked for by a rule. */
export const stories = ["ru", "en"].map((language) => ({
  name: `a customer's channel and how often to write, on the card and in a rule (${language})`,
  async run(world) {
    const { page, context } = world;
    const say = words[language];
    await choose(context, language, language === "ru" ? "light" : "dark");
    const workspace = await signIn(world);
    const api = new URL(workspace).pathname.replace("/w/", "/api/w/");
    const name = `Wish-${language}`;
    const made = await ask(page, "POST", `${api}/customers`, { first_name: name });
    await page.goto(`${workspace}/customers/${made.id}`);
    await settle(page);
    await page.getByRole("button", { name: say.edit }).click();
    const panel = page.getByRole("dialog");
    await pick(page, panel, say.channel, say.telegram);
    await pick(page, panel, say.often, say.weekly);
    await settle(page);
    await expectAccessible(page, "editing a customer's wishes");
    await panel.getByRole("button", { name: say.save, exact: true }).click();
    await page.locator(".customer").getByText(say.weekly).waitFor();
    await page.locator(".customer").getByText(say.telegram).first().waitFor();
    await settle(page);
    await expectAccessible(page, "a card with wishes");
    const is = (field, value) => ({ subject: "field", field, op: "is", value });
    const rule = {
      all: [is("first_name", name), is("preferred_channel", "telegram"), is("contact_frequency", "weekly")],
    };
    const found = await ask(page, "POST", `${api}/segments/preview`, { rule });
    expect(found.count === 1, `the rule finds the customer: ${JSON.stringify(found)}`);
  },
}));

async function pick(page, panel, field, option) {
  await panel.getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option }).click();
}
