import { texts } from "@/i18n/texts";

export default texts({
  ru: {
    errors: {
      list_description_too_long: "Пояснение к списку слишком длинное.",
      next_list_description_too_long: "Сократите его.",
      list_name_too_long: "Название списка длиннее 200 знаков.",
      next_list_name_too_long: "Сократите его, подробности уместятся в пояснении.",
      list_nameless: "У списка нет названия.",
      next_list_nameless: "Дайте то, по которому узнаете его потом.",
      list_used: "Список нужен сегменту или рассылке, которая ещё не окончена.",
      next_list_used: "Уберите список там: они названы на его странице.",
      too_many_lists: "В проекте уже 1000 списков.",
      next_too_many_lists: "Удалите ненужные.",
    },
  },
  en: {
    errors: {
      list_description_too_long: "The description of the list is too long.",
      next_list_description_too_long: "Shorten it.",
      list_name_too_long: "The name of the list is longer than 200 characters.",
      next_list_name_too_long: "Shorten it; the description has room for more.",
      list_nameless: "The list has no name.",
      next_list_nameless: "Give it one by which you will know it again.",
      list_used: "A segment or a campaign that is not over needs this list.",
      next_list_used: "Remove the list there: its page names them.",
      too_many_lists: "The workspace has 1,000 lists already.",
      next_too_many_lists: "Delete those that nobody needs.",
    },
  },
});
