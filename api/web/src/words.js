// The language of the page, which the server chose.

export const language = typeof document === "undefined" ? "sv" : document.documentElement.lang;

export function t(sv, en) {
  return language === "en" ? en : sv;
}
