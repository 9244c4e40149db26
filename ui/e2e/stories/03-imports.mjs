import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ask, choose, expect, expectAccessible, numberIn, signIn, stat, until } from "../steps.mjs";
import { workbook } from "../xlsx.mjs";

const RETAIL = fileURLToPath(
  new URL("../../../../shared/data/online-retail/online_retail.csv.gz", import.meta.url),
);

/** "Петров Пётр;…" in Windows-1251, as a spreadsheet on a Russian machine saves it. */
function windows1251(text) {
  const code = (letter) => {
    if (letter === "ё") return 0xb8;
    if (letter === "Ё") return 0xa8;
    const point = letter.codePointAt(0);
    return point < 128 ? point : point - 0x410 + 0xc0;
  };
  return Buffer.from([...text].map(code));
}

/** From the chosen kind of file to the rehearsal's end. */
async function rehearse(page, workspace, kind, file) {
  await page.goto(`${workspace}/imports/new`);
  await page.getByRole("radio", { name: new RegExp(`^${kind}`) }).check();
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("All that is needed is here.").waitFor({ timeout: 120_000 });
  await expectAccessible(page, "columns of an import");
  await page.getByRole("button", { name: "Next" }).click();
}

async function runImport(page) {
  await page.getByText("What will happen").waitFor({ timeout: 240_000 });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.waitForURL(/\/imports\/op/);
  await page.getByText("Result", { exact: true }).waitFor({ timeout: 300_000 });
}

/** One line of the result: what was added, changed and left as it was. */
async function outcome(page, name) {
  const head = page.locator("th").filter({ hasText: new RegExp(`^${name}$`) });
  const row = page.locator("table.outcome tbody tr").filter({ has: head });
  const cells = await row.locator("td").allInnerTexts();
  // A kind of thing that the file does not touch has no line.
  const [created = 0, updated = 0, unchanged = 0] = cells.map((cell) =>
    /\d/.test(cell) ? numberIn(cell) : 0,
  );
  return { created, updated, unchanged };
}

/** A report as an accounting program gives it out. */
const REPORT = workbook(
  {
    Обложка: [["Лавка"]],
    Покупатели: [
      ["Список покупателей"],
      ["Контрагент", "Телефон", "Эл. почта", "Согласие"],
      ["ЁЛКИНА ЗОЯ ИЛЬИНИЧНА", "8 900 555-01-31, 8 900 555-01-32", "zoya.story@example.com", ""],
      ["ЁЛКИНА ЗОЯ ИЛЬИНИЧНА", "8 900 555-01-31, 8 900 555-01-32", "zoya.story@example.com", ""],
      ["Итого", "2"],
    ],
  },
  { Покупатели: ["A1:D1"] },
);

export const stories = [
  {
    name: "an ugly workbook comes in as a person expects, and says how it was read",
    async run(world) {
      const { page, context, server } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      const file = join(server.folder, "покупатели.xlsx");
      writeFileSync(file, REPORT);
      await page.goto(`${workspace}/imports/new`);
      await page.locator("input[type=file]").setInputFiles(file);
      await page.getByText("1 line of title above the header is passed over.").waitFor({ timeout: 60_000 });
      await page.getByText("1 row without data is passed over").waitFor();
      await page.getByText("1 row repeats another").waitFor();
      await page
        .getByText("→ Last name: Ёлкина · First name: Зоя · Middle name: Ильинична · Gender: female")
        .waitFor();
      await page.getByText("Several in one cell").first().waitFor();
      await expectAccessible(page, "columns of a workbook");
      await page.getByRole("button", { name: "Next" }).click();
      await page.getByRole("radio", { name: /^Yes/ }).check();
      await page.getByLabel("Where it was given").fill("Till in Yelets");
      await page.getByLabel("What proves it").fill("Questionnaires of 2026");
      await page.getByRole("button", { name: "Next" }).click();
      await runImport(page);
      const customers = await outcome(page, "Customers");
      expect(customers.created === 1 && customers.unchanged === 1, JSON.stringify(customers));
      // Nobody wrote anything in the column of consent.
      expect((await outcome(page, "Consents")).created === 0, "no consent is invented");
      await page.goto(`${workspace}/customers?search=zoya.story`);
      await page.getByText("Ёлкина").first().waitFor();
    },
  },
  {
    name: "a Russian file of customers comes in with its consent and twice changes nothing",
    async run(world) {
      const { page, context, server } = world;
      await choose(context, "en", "light");
      const workspace = await signIn(world);
      const file = join(server.folder, "клиенты.csv");
      const rows = [1, 2, 3].map((n) => `Петров Пётр;petr.story${n}@example.com;Елец`);
      writeFileSync(
        file,
        windows1251(["ФИО;Почта;Город", ...rows, "Ёжиков Егор;not an address;Орёл"].join("\r\n")),
      );
      for (const round of ["first", "second"]) {
        await rehearse(page, workspace, "Customers", file);
        await page.getByRole("radio", { name: /^Yes/ }).check();
        await page.getByLabel("Where it was given").fill("Till in Yelets");
        await page.getByLabel("What proves it").fill("Questionnaires of 2026");
        await expectAccessible(page, "consent of an import");
        await page.getByRole("button", { name: "Next" }).click();
        await runImport(page);
        await expectAccessible(page, "result of an import");
        const customers = await outcome(page, "Customers");
        await page.getByText("4 rows read, 1 with errors.").waitFor();
        const wanted = round === "first" ? customers.created : customers.unchanged;
        expect(wanted === 3, `the ${round} time: ${JSON.stringify(customers)}`);
      }
      await page.goto(`${workspace}/customers?search=petr.story2`);
      await page.getByText("Елец").first().waitFor();
    },
  },
  {
    name: "Online Retail comes in through the interface with its known totals and twice changes nothing",
    lacks: () => (existsSync(RETAIL) ? undefined : `the data is not at ${RETAIL}`),
    async run(world) {
      const { page, context, server } = world;
      await choose(context, "en", "light");
      await signIn(world);
      const slug = "retail";
      await ask(page, "POST", "/api/workspaces", {
        slug,
        name: "Online Retail",
        zone: "Europe/London",
        currency: "GBP",
        locale: "en",
      });
      const workspace = `${server.address}/w/${slug}`;
      const started = performance.now();
      let firstRound = 0;
      for (const round of ["first", "second"]) {
        await rehearse(page, workspace, "Orders", RETAIL);
        await page.getByRole("radio", { name: /^No/ }).check();
        await page.getByRole("button", { name: "Next" }).click();
        await runImport(page);
        const [customers, orders] = [await outcome(page, "Customers"), await outcome(page, "Orders")];
        if (round === "first") {
          firstRound = performance.now() - started;
          expect(customers.created === 4372, `customers: ${JSON.stringify(customers)}`);
          expect(orders.created === 25_900, `orders: ${JSON.stringify(orders)}`);
        } else {
          const changed = customers.created + customers.updated + orders.created + orders.updated;
          expect(changed === 0, `the second time: ${JSON.stringify({ customers, orders })}`);
        }
        await page.getByText("541,909 rows read, 0 with errors.").waitFor();
      }
      await page.goto(`${workspace}/orders?totals=clean`);
      await until(
        page,
        "clean totals",
        async () => (await stat(page, "Lines").catch(() => "")) === "397,884",
      );
      const total = await stat(page, "Total");
      expect(total.replace(/[^\d.,]/g, "") === "8,911,407.90", `total: ${total}`);
      expect((await stat(page, "Customers")) === "4,338", "customers with clean lines");
      await page.getByText("8,911,407.904").waitFor();
      return `both times of reading, rehearsal and import; the first took ${(firstRound / 1000).toFixed(0)} s`;
    },
  },
];
