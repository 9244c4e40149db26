// Letters to begin with: the words are real, so that only the business's own remain to be written.

import type { Bare } from "./blocks";

export type StarterName = "win_back" | "second_purchase" | "due" | "birthday" | "news" | "blank" | "mjml";

export interface Starter {
  subject: string;
  preheader: string;
  blocks: Bare[];
}

type Words = Record<"ru" | "en", Starter>;

const footer: Bare = { kind: "footer", text: "" };
const site = "{{ business.site }}";

export const STARTERS: Record<Exclude<StarterName, "mjml">, Words> = {
  win_back: {
    ru: {
      subject: '{{ customer.first_name | default("Здравствуйте") }}, мы по вам соскучились',
      preheader: "Посмотрите, что нового появилось за это время",
      blocks: [
        { kind: "heading", text: 'Давно не виделись, {{ customer.first_name | default("друг") }}!' },
        {
          kind: "text",
          text: "{% if orders.last_at %}Последний раз вы заказывали {{ orders.last_at | date }}. {% endif %}У нас многое обновилось, и мы собрали то, что может вам понравиться.",
        },
        { kind: "products", columns: 2, limit: 4, button: "Посмотреть" },
        { kind: "button", text: "Заглянуть в магазин", url: site, align: "center" },
        footer,
      ],
    },
    en: {
      subject: '{{ customer.first_name | default("Hello") }}, we have missed you',
      preheader: "See what is new since your last visit",
      blocks: [
        { kind: "heading", text: 'It has been a while, {{ customer.first_name | default("friend") }}!' },
        {
          kind: "text",
          text: "{% if orders.last_at %}Your last order was on {{ orders.last_at | date }}. {% endif %}A lot is new since then, and we have picked what you may like.",
        },
        { kind: "products", columns: 2, limit: 4, button: "Have a look" },
        { kind: "button", text: "Visit the shop", url: site, align: "center" },
        footer,
      ],
    },
  },
  second_purchase: {
    ru: {
      subject: 'Спасибо за первый заказ, {{ customer.first_name | default("друг") }}!',
      preheader: "Что выбирают те, кто возвращается",
      blocks: [
        { kind: "heading", text: "Как вам первый заказ?" },
        {
          kind: "text",
          text: '{{ customer.first_name | default("Здравствуйте") }}, надеемся, всё понравилось. Вот что чаще всего берут во второй раз.',
        },
        { kind: "products", columns: 2, limit: 4, button: "Посмотреть" },
        { kind: "button", text: "Выбрать ещё", url: site, align: "center" },
        footer,
      ],
    },
    en: {
      subject: 'Thank you for your first order, {{ customer.first_name | default("friend") }}!',
      preheader: "What people choose when they come back",
      blocks: [
        { kind: "heading", text: "How was your first order?" },
        {
          kind: "text",
          text: '{{ customer.first_name | default("Hello") }}, we hope you liked it. Here is what people choose most often the second time.',
        },
        { kind: "products", columns: 2, limit: 4, button: "Have a look" },
        { kind: "button", text: "Choose more", url: site, align: "center" },
        footer,
      ],
    },
  },
  due: {
    ru: {
      subject: "Не пора ли пополнить запас?",
      preheader: "Обычно вы заказываете примерно в это время",
      blocks: [
        { kind: "heading", text: "Похоже, время повторить заказ" },
        {
          kind: "text",
          text: '{{ customer.first_name | default("Здравствуйте") }}, обычно вы заказываете примерно в это время. Если пора, всё готово: останется выбрать.',
        },
        { kind: "button", text: "Повторить заказ", url: site, align: "center" },
        footer,
      ],
    },
    en: {
      subject: "Time to restock?",
      preheader: "You usually order around this time",
      blocks: [
        { kind: "heading", text: "It may be time to order again" },
        {
          kind: "text",
          text: '{{ customer.first_name | default("Hello") }}, you usually order around this time. If it suits you, everything is ready.',
        },
        { kind: "button", text: "Order again", url: site, align: "center" },
        footer,
      ],
    },
  },
  birthday: {
    ru: {
      subject: 'С днём рождения, {{ customer.first_name | default("друг") }}!',
      preheader: "Мы приготовили вам подарок",
      blocks: [
        {
          kind: "heading",
          text: 'С днём рождения, {{ customer.first_name | default("друг") }}!',
          align: "center",
        },
        {
          kind: "text",
          text: "Желаем хорошего года. Загляните к нам: в честь праздника вас ждёт подарок.",
          align: "center",
        },
        { kind: "button", text: "Получить подарок", url: site, align: "center" },
        footer,
      ],
    },
    en: {
      subject: 'Happy birthday, {{ customer.first_name | default("friend") }}!',
      preheader: "We have prepared a present for you",
      blocks: [
        {
          kind: "heading",
          text: 'Happy birthday, {{ customer.first_name | default("friend") }}!',
          align: "center",
        },
        {
          kind: "text",
          text: "Have a wonderful year. Drop by: a present is waiting for you.",
          align: "center",
        },
        { kind: "button", text: "Get the present", url: site, align: "center" },
        footer,
      ],
    },
  },
  news: {
    ru: {
      subject: "Новости {{ business.name }}",
      preheader: "Коротко о том, что появилось",
      blocks: [
        { kind: "heading", text: "Что нового" },
        {
          kind: "text",
          text: '{{ customer.first_name | default("Здравствуйте") }}! Рассказываем о новинках.',
        },
        { kind: "products", columns: 2, limit: 4, button: "Посмотреть" },
        { kind: "button", text: "Все новинки", url: site, align: "center" },
        footer,
      ],
    },
    en: {
      subject: "News from {{ business.name }}",
      preheader: "What has arrived, in short",
      blocks: [
        { kind: "heading", text: "What is new" },
        {
          kind: "text",
          text: '{{ customer.first_name | default("Hello") }}! Here is what has just arrived.',
        },
        { kind: "products", columns: 2, limit: 4, button: "Have a look" },
        { kind: "button", text: "See everything new", url: site, align: "center" },
        footer,
      ],
    },
  },
  blank: {
    ru: {
      subject: "",
      preheader: "",
      blocks: [{ kind: "heading", text: "" }, { kind: "text", text: "" }, footer],
    },
    en: {
      subject: "",
      preheader: "",
      blocks: [{ kind: "heading", text: "" }, { kind: "text", text: "" }, footer],
    },
  },
};

export const MJML_START = `<mjml>
  <mj-body>
    <mj-section>
      <mj-column>
        <mj-text>{{ customer.first_name | default("") }}</mj-text>
        <mj-text><a href="{{ links.unsubscribe }}">{{ business.name }}</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
