import { texts } from "@/i18n/texts";

export default texts({
  ru: {
    email: "Электронная почта",
    password: "Пароль",
    login: {
      title: "Вход",
      sub: "Войдите, чтобы увидеть своих клиентов.",
      enter: "Войти",
    },
    ended: {
      title: "Сеанс закончился",
      text: "Войдите снова и продолжайте: всё, что открыто и набрано на странице, останется на месте.",
    },
    setup: {
      title: "Первый запуск",
      sub: "Здесь ещё никого нет. Вы станете владельцем и сможете пригласить остальных.",
      your_name: "Ваше имя",
      password_hint: "Не меньше 12 знаков",
      workspace: "Проект",
      workspace_hint: "Один бизнес со своими клиентами, например название магазина",
      zone: "Часовой пояс",
      currency: "Валюта",
      start: "Начать работу",
    },
  },
  en: {
    email: "E-mail",
    password: "Password",
    login: {
      title: "Sign in",
      sub: "Sign in to see your customers.",
      enter: "Sign in",
    },
    ended: {
      title: "The session has ended",
      text: "Sign in again and go on: everything that is open and typed on this page stays where it is.",
    },
    setup: {
      title: "First start",
      sub: "Nobody is here yet. You become the owner and can invite the others.",
      your_name: "Your name",
      password_hint: "At least 12 characters",
      workspace: "Workspace",
      workspace_hint: "One business with its own customers, for example the shop's name",
      zone: "Time zone",
      currency: "Currency",
      start: "Start working",
    },
  },
});
