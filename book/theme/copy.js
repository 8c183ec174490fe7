// A button that copies what stands in a .figure-copy, in both engines; without it the text is
// there to be selected.
document.addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return;
  for (const text of document.querySelectorAll(".figure-copy")) {
    const link = text.querySelector("a");
    const name = text.closest("dd")?.previousElementSibling?.textContent.trim().toLowerCase() ?? "";
    const button = document.createElement("button");
    button.type = "button";
    button.className = "figure-copy-button";
    button.textContent = "Kopier";
    if (name) button.setAttribute("aria-label", `Kopier: ${name}`);
    const told = document.createElement("span");
    told.className = "figure-copied";
    told.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(link ? link.href : text.textContent.trim());
        told.textContent = "Kopiert";
      } catch {
        told.textContent = "Kopieringen ble stanset. Marker teksten og kopier den selv.";
      }
      setTimeout(() => { told.textContent = ""; }, 4000);
    });
    text.after(" ", button, " ", told);
  }
});
