// Shows what needs passkeys where the browser has them, and says so when one did not work.
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const section = document.getElementById("passkey");
  if (section && window.PublicKeyCredential) section.hidden = false;
});
document.addEventListener("allauth.error", (event) => {
  const trouble = document.getElementById("passkey-trouble");
  if (!trouble) return;
  event.preventDefault();
  trouble.hidden = false;
});
