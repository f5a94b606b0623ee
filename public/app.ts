// Starts the page.

const title = document.createElement("h1");
title.textContent = document.title;
const hint = document.createElement("p");
hint.textContent = "The chat will be here. Until then, wscat and a text editor will do as well.";
document.body.append(title, hint);
