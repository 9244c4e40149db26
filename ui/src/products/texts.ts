import { texts } from "@/i18n/texts";

export default texts({
  ru: {
    title: "Товары",
    sub: "Что вы продаёте. Товары подставляются в письма и в условия сегментов.",
    find: "Название или код",
    name: "Название",
    code: "Код",
    category: "Категория",
    price: "Цена",
    empty_title: "Товаров пока нет",
    empty_text: "Загрузите список товаров или заказы: товары добавятся вместе с ними.",
    none_title: "Ничего не нашлось",
    none_text: "Попробуйте другое слово или код.",
    to_import: "Загрузить товары",
  },
  en: {
    title: "Products",
    sub: "What you sell. Products go into messages and into the conditions of segments.",
    find: "Name or code",
    name: "Name",
    code: "Code",
    category: "Category",
    price: "Price",
    empty_title: "No products yet",
    empty_text: "Import a list of products, or orders: products come along with them.",
    none_title: "Nothing found",
    none_text: "Try another word or code.",
    to_import: "Import products",
  },
});
