import { Button, Group, Stack } from "@mantine/core";
import { useState } from "react";
import { ApiProblem } from "@/api/problem";
import { LanguageChoice, SchemeChoice } from "@/shell/Profile";
import {
  Badge,
  Card,
  ChannelIcon,
  Chart,
  ConfirmWithCount,
  Count,
  DeliveryState,
  EmptyState,
  ErrorNote,
  Facts,
  Filters,
  FiltersSpacer,
  Moment,
  Money,
  Note,
  OperationState,
  Page,
  PageHeader,
  Percent,
  ProgressPanel,
  RuleSentence,
  Section,
  SidePanel,
  StatCard,
  Stats,
  Table,
} from ".";
import { Drawing, type DrawingName } from "./drawings";

// Everything of the kit on one page, for the eyes of the developer and the camera of the browser tests.

const DRAWINGS: DrawingName[] = [
  "people",
  "segment",
  "letter",
  "box",
  "chart",
  "file",
  "search",
  "inbox",
  "key",
  "lost",
];
const ROWS = [
  { id: "1", name: "Анна Кузнецова", city: "Казань", orders: 12, sum: 4_821_050, at: "2026-05-02T10:00:00Z" },
  { id: "2", name: "Fyodor Black", city: "Ярославль", orders: 3, sum: 120_000, at: "2025-12-12T10:00:00Z" },
  { id: "3", name: "Ёжиков Пётр", city: "", orders: 0, sum: 0, at: null },
];
const rub = (amount_minor: number) => ({ amount_minor, currency: "RUB" });

export function KitPage() {
  const [panel, setPanel] = useState(false);
  const [confirm, setConfirm] = useState(false);
  return (
    <div id="main" style={{ height: "100%", overflow: "auto" }}>
      <Page title="Kit">
        <PageHeader
          title="Набор деталей / The kit"
          sub="Всё, из чего сложены страницы, в обеих темах и на обоих языках."
          badge={<Badge tone="accent">development</Badge>}
          crumbs={[{ title: "Главная", to: "/" }]}
          actions={
            <>
              <div style={{ width: 180 }}>
                <LanguageChoice />
              </div>
              <div style={{ width: 300 }}>
                <SchemeChoice />
              </div>
            </>
          }
        />
        <Stats>
          <StatCard
            label="Клиентов"
            value={<Count value={20_041} />}
            definition="Живые карточки, без удалённых."
            note="+312 за 30 дней"
          />
          <StatCard
            label="Выручка"
            value={<Money value={rub(18_204_512_00)} style="round" />}
            note="за 90 дней"
          />
          <StatCard label="Открыли" value={<Percent value={0.2314} />} />
          <StatCard label="Загружается" loading note="…" />
        </Stats>
        <Section title="Таблица">
          <Filters>
            <Button variant="default">Фильтр</Button>
            <FiltersSpacer />
            <Button>Главное действие</Button>
          </Filters>
          <Table
            id="kit"
            label="Клиенты"
            list={{ rows: ROWS }}
            rowKey={(row) => row.id}
            rowHref={() => "/kit"}
            empty={null}
            columns={[
              { id: "name", title: "Имя", cell: (row) => row.name, width: 260 },
              { id: "city", title: "Город", cell: (row) => row.city },
              {
                id: "orders",
                title: "Заказов",
                numeric: true,
                sort: "orders",
                cell: (row) => <Count value={row.orders} />,
              },
              {
                id: "sum",
                title: "Сумма, ₽",
                numeric: true,
                definition: "Без отменённых.",
                cell: (row) => <Money value={rub(row.sum)} />,
              },
              { id: "at", title: "Последний", cell: (row) => <Moment value={row.at} /> },
            ]}
            sort="-orders"
            onSort={() => {}}
          />
        </Section>
        <Section title="Состояния">
          <Stack gap="sm">
            <Group gap="xs">
              {[
                "planned",
                "claimed",
                "handed_over",
                "delivered",
                "skipped",
                "failed",
                "unknown",
                "cancelled",
                "control",
              ].map((state) => (
                <DeliveryState key={state} state={state} reason={state === "skipped" ? "no_consent" : null} />
              ))}
            </Group>
            <Group gap="xs">
              {["waiting", "running", "finished", "failed", "cancelled"].map((state) => (
                <OperationState key={state} state={state} />
              ))}
            </Group>
            <Group gap="md">
              {["email", "sms", "web_push", "telegram", "vk", "whatsapp", "call"].map((channel) => (
                <ChannelIcon key={channel} channel={channel} withName />
              ))}
            </Group>
            <Note tone="info" title="К сведению">
              Одно предложение.
            </Note>
            <Note tone="warn">Предупреждение стоит на своём месте.</Note>
            <ErrorNote
              error={new ApiProblem({ title: "", status: 0, code: "no_connection" })}
              retry={() => {}}
            />
            <RuleSentence
              sentence={{
                ru: "Купили не меньше 2 раз за последние 90 дней и согласны на рекламу по почте.",
                en: "Ordered at least twice in the last 90 days and agreed to marketing by e-mail.",
              }}
            />
            <ProgressPanel
              label="Отправка"
              total={10_000}
              ratePerSecond={214}
              secondsLeft={31}
              parts={[
                { value: 6_120, tone: "ok", label: "Доставлено" },
                { value: 310, tone: "warn", label: "Не отправлено" },
                { value: 12, tone: "bad", label: "Не принято" },
              ]}
            />
            <Group>
              <Button onClick={() => setPanel(true)}>Боковая панель</Button>
              <Button variant="default" onClick={() => setConfirm(true)}>
                Подтверждение
              </Button>
              <Button variant="subtle">Тихая кнопка</Button>
              <Button disabled>Нельзя</Button>
            </Group>
          </Stack>
        </Section>
        <Section title="Графики">
          <div style={{ display: "grid", gridTemplateColumns: "1fr 1fr", gap: 12 }}>
            <Chart
              title="Заказов стало больше к декабрю"
              file="orders"
              data={{
                kind: "line",
                axis: "Месяц",
                unit: "заказов",
                names: ["сен", "окт", "ноя", "дек"],
                series: [
                  { name: "2024", values: [120, 160, 210, 340] },
                  { name: "2025", values: [150, 190, 260, 420] },
                ],
              }}
            />
            <Chart
              title="Чаще всего не хватает согласия"
              file="skipped"
              data={{
                kind: "bar_across",
                axis: "Причина",
                unit: "клиентов",
                names: ["нет согласия", "нет адреса", "стоп-лист"],
                series: [{ name: "Не отправлено", values: [420, 130, 12] }],
              }}
            />
          </div>
        </Section>
        <Section title="Карточка и рисунки">
          <div style={{ display: "grid", gridTemplateColumns: "1fr 2fr", gap: 12 }}>
            <Card title="Кто это">
              <Facts
                rows={[
                  ["Город", "Казань"],
                  ["День рождения", "14 марта"],
                  ["Почта", "anna@example.org"],
                ]}
              />
            </Card>
            <Card>
              <Group>
                {DRAWINGS.map((name) => (
                  <div key={name} className="empty" style={{ padding: 8 }}>
                    <Drawing name={name} />
                  </div>
                ))}
              </Group>
            </Card>
          </div>
          <Card>
            <EmptyState
              drawing="people"
              title="Клиентов пока нет"
              text="Загрузите их из файла: почты или телефона достаточно."
              action={<Button>Загрузить</Button>}
            />
          </Card>
        </Section>
        <SidePanel opened={panel} onClose={() => setPanel(false)} title="Подробности">
          <p>Содержание.</p>
        </SidePanel>
        <ConfirmWithCount
          opened={confirm}
          onClose={() => setConfirm(false)}
          onConfirm={() => setConfirm(false)}
          title="Запустить рассылку?"
          verb="Запустить рассылку"
          count={10_412}
          countLabel="клиентов получат письмо"
          typed
        >
          Отменить отправленное нельзя, остановить можно в любой момент.
        </ConfirmWithCount>
      </Page>
    </div>
  );
}
