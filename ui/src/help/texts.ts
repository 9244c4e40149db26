import { texts } from "@/i18n/texts";

export default texts({
  ru: {
    title: "Справка",
    sub: "Описание этой версии. Открывается и без интернета.",
    english: "по-английски",
    not_translated: "Эта страница пока только на английском.",
    folder: {
      guides: "Руководства",
      concepts: "Как это устроено",
      operating: "Для администратора",
      reference: "Точные описания и ограничения",
    },
    menu: {
      label: "Помощь",
      first: "Первый вечер",
      all: "Вся справка",
      limits: "Ограничения",
      keys: "Сочетания клавиш",
      api: "API",
    },
    keys: {
      title: "Сочетания клавиш",
      text: "Работают в любой раскладке, когда курсор не стоит в поле.",
      search: "Поиск по всему",
      help: "Эта подсказка",
      create: "Создать рассылку",
    },
  },
  en: {
    title: "Help",
    sub: "What this version does. It opens without the internet too.",
    english: "in English",
    not_translated: "",
    folder: {
      guides: "Guides",
      concepts: "How it works",
      operating: "For the administrator",
      reference: "Reference and limits",
    },
    menu: {
      label: "Help",
      first: "The first evening",
      all: "All of the help",
      limits: "Limits",
      keys: "Keyboard shortcuts",
      api: "API",
    },
    keys: {
      title: "Keyboard shortcuts",
      text: "They work in any layout while no field is being typed in.",
      search: "Search everything",
      help: "This list",
      create: "Create a campaign",
    },
  },
});
