// Announcements that were closed stay so until the browser is closed. It runs where they stand, before they are
// painted: none shows for a moment. Without it they stay, and have no button.
(() => {
  const KEY = "relais-notices";
  const closed = () => {
    try {
      return JSON.parse(sessionStorage.getItem(KEY) || "[]");
    } catch {
      return []; // storage may be refused: what is closed comes back with the next page
    }
  };
  const before = closed();
  for (const notice of document.querySelectorAll("[data-relais-notice]")) {
    const mark = notice.dataset.relaisNotice;
    notice.hidden = before.includes(mark);
    notice.querySelector("button").addEventListener("click", () => {
      notice.hidden = true;
      try {
        sessionStorage.setItem(KEY, JSON.stringify([...closed(), mark]));
      } catch {
        // Likewise.
      }
      document.getElementById("content").focus();
    });
  }
})();
