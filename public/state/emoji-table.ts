// The common emoji with their names and what else people call them. Loaded when it is first needed. Pure.

import { groups } from "../words/en/emoji.ts";

export type Emoji = {
  readonly emoji: string;
  /** In words: "thumbs up"; `:thumbs_up:` in a text. */
  readonly name: string;
  /** Names and other words for it, in lower case. */
  readonly words: string;
};
export type EmojiGroup = { readonly title: string; readonly emoji: readonly Emoji[] };

// "emoji name, other words", one after the other with semicolons: a tenth of what objects would take.
const SMILEYS = `😀 grinning, happy smile; 😃 smiley, happy joy; 😄 smile, happy glad; 😁 beaming, grin teeth;
😆 laughing, haha xd; 😅 sweat smile, phew relief nervous; 🤣 rofl, rolling laughing floor;
😂 joy, tears laughing lol; 🙂 slight smile, fine; 🙃 upside down, silly irony; 😉 wink, joke;
😊 blush, smiling shy; 😇 innocent, angel halo; 🥰 smiling hearts, love adore; 😍 heart eyes, love;
🤩 star struck, wow amazed; 😘 kiss, love; 😋 yum, tasty delicious; 😛 tongue, playful;
😜 winking tongue, crazy joke; 🤪 zany, crazy goofy; 🤑 money face, rich; 🤗 hug, embrace thanks;
🤭 hand over mouth, oops giggle; 🤫 shush, quiet secret; 🤔 thinking, hmm wonder; 🫡 salute, yes sir;
🤐 zipper mouth, secret; 🤨 raised eyebrow, sceptical doubt; 😐 neutral, meh; 😑 expressionless, blank;
😶 no mouth, silent; 😏 smirk, sly; 😒 unamused, bored; 🙄 eye roll, whatever; 😬 grimace, awkward eek;
😌 relieved, calm; 😔 pensive, sad; 😪 sleepy, tired; 🤤 drooling, want; 😴 sleeping, zzz night;
😷 mask, ill sick; 🤒 thermometer, ill fever; 🤕 bandage, hurt; 🤢 nauseated, sick; 🤮 vomit, sick;
🤧 sneeze, cold; 🥵 hot face, heat; 🥶 cold face, freezing; 🥴 woozy, dizzy drunk; 😵 dizzy, knocked out;
🤯 exploding head, mind blown; 🤠 cowboy, hat; 🥳 partying, celebrate birthday; 🥸 disguise, glasses;
😎 cool, sunglasses; 🤓 nerd, geek; 🧐 monocle, inspect; 😕 confused, unsure; 😟 worried, concern;
🙁 frown, sad; 😮 open mouth, surprise; 😯 hushed, surprise; 😲 astonished, wow; 😳 flushed, embarrassed;
🥺 pleading, please puppy; 🥹 holding back tears, moved; 😨 fearful, scared; 😰 anxious, sweat;
😢 cry, sad tear; 😭 sob, crying; 😱 scream, fear; 😖 confounded, frustrated; 😞 disappointed, sad;
😓 downcast sweat, hard work; 😩 weary, tired; 😫 tired, exhausted; 🥱 yawn, bored; 😤 huff, triumph;
😡 pouting, angry rage; 😠 angry, mad; 🤬 cursing, swearing; 😈 devil, mischief; 💀 skull, dead;
💩 poop, pile; 🤡 clown, fool; 👻 ghost, boo halloween; 👽 alien, ufo; 🤖 robot, bot; 🎃 pumpkin, halloween;
😺 cat smile, happy; 😹 cat joy, laughing; 😻 cat heart eyes, love; 🙀 cat scream, shock;
🙈 see no evil, monkey shy; 🙉 hear no evil, monkey; 🙊 speak no evil, monkey oops`;

const PEOPLE = `👍 thumbs up, yes like agree ok +1; 👎 thumbs down, no dislike -1; 👌 ok hand, perfect;
🤌 pinched fingers, italian; ✌️ victory, peace; 🤞 fingers crossed, luck hope; 🫰 finger heart, snap;
🤟 love you, sign; 🤘 rock on, horns metal; 🤙 call me, shaka; 👈 point left, this; 👉 point right, this;
👆 point up, above; 👇 point down, below; ☝️ index up, first note; ✋ raised hand, stop five;
🖐️ open hand, five; 🖖 vulcan, spock; 👋 wave, hello hi bye; ✊ raised fist, solidarity;
👊 fist, bump punch; 👏 clap, applause bravo; 🙌 raising hands, hooray praise; 🫶 heart hands, love thanks;
👐 open hands, hug; 🤲 palms up, please; 🤝 handshake, deal agree; 🙏 folded hands, thanks please pray;
✍️ writing hand, note; 💅 nail polish, sassy; 💪 muscle, strong flex; 🧠 brain, smart; 👀 eyes, look see;
👁️ eye, see; 👂 ear, listen; 👄 mouth, lips; 👶 baby, child; 🧑 person, human; 👩 woman, lady; 👨 man, guy;
🧓 older person, elder; 🙋 raising hand, question me; 🤷 shrug, dunno; 🤦 facepalm, oh no;
🙅 no gesture, stop; 🙆 ok gesture, yes; 🙇 bow, sorry thanks; 💁 tipping hand, information;
🧑‍💻 technologist, developer laptop; 🧑‍🔧 mechanic, repair; 🧑‍🍳 cook, chef; 🧑‍🚀 astronaut, space;
👷 builder, construction work; 🕵️ detective, search; 🧙 mage, wizard; 🦸 superhero, hero;
🏃 running, hurry; 🚶 walking, leave; 💃 dancing, party; 🧘 meditating, calm yoga; 👥 people, group;
🫂 hugging people, comfort; 👣 footprints, steps`;

const NATURE = `🐶 dog, pet; 🐱 cat, pet; 🐭 mouse, animal; 🐹 hamster, pet; 🐰 rabbit, bunny; 🦊 fox, animal;
🐻 bear, animal; 🐼 panda, bear; 🐨 koala, bear; 🐯 tiger, cat; 🦁 lion, cat; 🐮 cow, milk; 🐷 pig, animal;
🐸 frog, animal; 🐵 monkey, animal; 🐔 chicken, hen; 🐧 penguin, linux; 🐦 bird, tweet; 🦆 duck, rubber debug;
🦉 owl, wise night; 🦇 bat, night; 🐺 wolf, animal; 🐴 horse, animal; 🦄 unicorn, magic; 🐝 bee, honey busy;
🐛 bug, insect error; 🦋 butterfly, pretty; 🐌 snail, slow; 🐞 ladybird, beetle; 🐜 ant, insect;
🕷️ spider, web; 🐢 turtle, slow; 🐍 snake, python; 🐙 octopus, sea; 🦀 crab, rust; 🐠 fish, tropical;
🐬 dolphin, sea; 🐳 whale, docker; 🦈 shark, sea; 🐘 elephant, big; 🦒 giraffe, tall; 🐑 sheep, wool;
🦥 sloth, slow lazy; 🦔 hedgehog, spiky; 🐾 paws, prints; 🌵 cactus, desert; 🎄 christmas tree, holiday;
🌲 evergreen, tree forest; 🌳 tree, leaf; 🌴 palm, holiday beach; 🌱 seedling, grow new; 🌿 herb, plant;
☘️ shamrock, ireland; 🍀 four leaf clover, luck; 🍁 maple leaf, autumn; 🍄 mushroom, fungus;
💐 bouquet, flowers; 🌷 tulip, flower; 🌹 rose, flower love; 🌻 sunflower, flower; 🌼 blossom, flower;
🌸 cherry blossom, spring; 🌞 sun face, sunny; 🌙 moon, night; ⭐ star, favourite; 🌟 glowing star, shine;
✨ sparkles, new shiny; ⚡ lightning, fast power; 🔥 fire, hot lit; 🌈 rainbow, pride; ☀️ sun, sunny weather;
⛅ sun behind cloud, weather; ☁️ cloud, weather; 🌧️ rain, weather; ⛈️ storm, thunder; ❄️ snowflake, cold winter;
⛄ snowman, winter; 💨 dash, wind fast; 💧 droplet, water; 🌊 wave of water, sea ocean; 🌍 earth, world globe`;

const FOOD = `🍎 apple, fruit; 🍐 pear, fruit; 🍊 tangerine, orange; 🍋 lemon, sour; 🍌 banana, fruit;
🍉 watermelon, fruit; 🍇 grapes, wine; 🍓 strawberry, fruit; 🫐 blueberries, fruit; 🍒 cherries, fruit;
🍑 peach, fruit; 🥭 mango, fruit; 🍍 pineapple, fruit; 🥥 coconut, fruit; 🥝 kiwi, fruit; 🍅 tomato, vegetable;
🥑 avocado, toast; 🥦 broccoli, vegetable; 🥕 carrot, vegetable; 🌽 corn, maize; 🌶️ hot pepper, spicy;
🥔 potato, vegetable; 🧄 garlic, spice; 🧅 onion, layers; 🥐 croissant, breakfast; 🍞 bread, toast;
🥨 pretzel, snack; 🧀 cheese, food; 🥚 egg, breakfast; 🍳 fried egg, cooking; 🥞 pancakes, breakfast;
🥓 bacon, breakfast; 🍔 burger, hamburger; 🍟 fries, chips; 🍕 pizza, slice; 🌭 hot dog, sausage;
🥪 sandwich, lunch; 🌮 taco, mexican; 🥗 salad, healthy; 🍝 pasta, spaghetti; 🍜 noodles, ramen soup;
🍣 sushi, fish; 🍚 rice, bowl; 🍿 popcorn, watching drama; 🍦 ice cream, soft; 🍩 doughnut, sweet;
🍪 cookie, biscuit; 🎂 birthday cake, party; 🍰 cake, slice; 🧁 cupcake, sweet; 🍫 chocolate, sweet;
🍬 candy, sweet; 🍭 lollipop, sweet; 🍯 honey, sweet; ☕ coffee, tea hot drink break; 🍵 green tea, cup;
🧃 juice box, drink; 🥤 cup with straw, drink; 🍺 beer, drink pub; 🍻 cheers, beers clinking;
🥂 toast glasses, champagne celebrate; 🍷 wine, drink; 🥃 whisky, drink; 🍸 cocktail, drink;
🍾 champagne bottle, celebrate; 🍴 fork and knife, eat lunch; 🧂 salt, spice`;

const ACTIVITIES = `🎉 tada, party celebrate hooray; 🎊 confetti, party; 🎈 balloon, party; 🎁 gift, present;
🎀 ribbon, bow; 🏆 trophy, win; 🏅 medal, win; 🥇 gold, first; 🥈 silver, second; 🥉 bronze, third;
⚽ football, soccer; 🏀 basketball, sport; 🏈 american football, sport; ⚾ baseball, sport; 🎾 tennis, sport;
🏐 volleyball, sport; 🏓 ping pong, table tennis; 🏸 badminton, sport; 🥊 boxing, fight; ⛳ golf, flag;
🎣 fishing, hook; 🛹 skateboard, sport; ⛷️ skiing, winter; 🏄 surfing, sea; 🏊 swimming, pool; 🚴 cycling, bike;
🧗 climbing, sport; 🎯 bullseye, target dart exactly; 🎮 video game, play; 🎲 dice, chance; 🧩 puzzle, piece;
♟️ chess, pawn; 🎭 theatre, masks; 🎨 art, palette paint; 🎬 clapper, film; 🎤 microphone, sing;
🎧 headphones, music listening; 🎵 music note, song; 🎶 music notes, song; 🎸 guitar, rock; 🎹 piano, keys;
🥁 drum, beat; 🎺 trumpet, fanfare; 🎻 violin, tiny sad`;

const PLACES = `🚗 car, drive; 🚕 taxi, cab; 🚌 bus, travel; 🚑 ambulance, help; 🚒 fire engine, help;
🚓 police car, law; 🚚 truck, delivery; 🚜 tractor, farm; 🚲 bicycle, bike; 🛵 scooter, ride; 🚂 train, locomotive;
🚇 metro, underground; ✈️ aeroplane, flight travel; 🚀 rocket, launch ship fast; 🛸 flying saucer, ufo;
🚁 helicopter, fly; ⛵ sailing boat, sea; 🚢 ship, deploy cruise; ⚓ anchor, harbour; 🚧 construction, work progress;
🚦 traffic light, signal; 🛑 stop sign, halt; 🗺️ map, world; 🏔️ mountain, snow; 🏕️ camping, tent;
🏖️ beach, holiday; 🏝️ island, holiday; 🏠 house, home; 🏢 office, work; 🏥 hospital, health; 🏫 school, learn;
🏰 castle, old; 🗼 tower, tokyo; 🗽 statue of liberty, new york; 🌅 sunrise, morning; 🌇 sunset, evening city;
🌃 night, stars city; 🌉 bridge, night; 🎡 ferris wheel, fair; 🎢 roller coaster, fair`;

const THINGS = `⌚ watch, time; 📱 phone, mobile; 💻 laptop, computer; ⌨️ keyboard, type; 🖥️ desktop, screen;
🖨️ printer, paper; 🖱️ computer mouse, click; 💾 floppy, save; 💿 disc, cd; 📷 camera, photo; 🎥 film camera, video;
📞 telephone, call; 📺 television, tv; ⏰ alarm clock, time wake; ⏳ hourglass, waiting time; 🔋 battery, power;
🔌 plug, power; 💡 light bulb, idea; 🔦 torch, light; 🕯️ candle, light; 💸 money wings, expensive; 💰 money bag, rich;
💳 credit card, pay; 💎 gem, ruby precious; 🔧 wrench, fix tool; 🔨 hammer, build tool; 🛠️ tools, fix build;
⚙️ gear, settings; 🧰 toolbox, repair; 🧲 magnet, attract; 🔬 microscope, science; 🔭 telescope, space;
📡 satellite dish, signal; 💊 pill, medicine; 🩹 plaster, patch fix; 🧪 test tube, experiment; 🧹 broom, clean;
🧻 toilet paper, roll; 🧼 soap, clean wash; 🛒 trolley, shopping; 🚪 door, leave; 🛏️ bed, sleep; 🚿 shower, wash;
🔑 key, password; 🔒 lock, secure private; 🔓 unlocked, open; ✉️ envelope, mail letter; 📧 email, mail;
📦 package, box release; 📫 mailbox, post; 📝 memo, note write; 📄 page, document; 📊 bar chart, statistics;
📈 chart up, growth; 📉 chart down, decline; 📅 calendar, date; 📋 clipboard, list; 📌 pin, pushpin;
📎 paperclip, attach; 📏 ruler, measure; ✂️ scissors, cut; 🗑️ wastebasket, delete bin; 📚 books, read learn;
📖 open book, read; 🔖 bookmark, save; 🔗 link, chain; 📰 newspaper, news; 🔍 magnifier, search find;
🖊️ pen, write; ✏️ pencil, edit write; 👑 crown, king queen; 👓 glasses, see; 🎒 backpack, bag; ☂️ umbrella, rain;
🏁 chequered flag, finish; 🚩 red flag, warning; 🏳️‍🌈 rainbow flag, pride; 🔔 bell, notification;
🔕 bell off, quiet; 📣 megaphone, announce; 🔊 loud, sound; 🔇 muted, silent; 🪦 headstone, rip dead`;

const SIGNS = `❤️ heart, love red; 🧡 orange heart, love; 💛 yellow heart, love; 💚 green heart, love;
💙 blue heart, love; 💜 purple heart, love; 🖤 black heart, love; 🤍 white heart, love; 🤎 brown heart, love;
💔 broken heart, sad; 💕 two hearts, love; 💖 sparkling heart, love; 💯 hundred, perfect score; 💢 anger, mad;
💥 boom, collision; 💫 dizzy star, seeing; 💦 sweat drops, water; 💬 speech bubble, comment chat;
💭 thought bubble, think; 💤 zzz, sleep; ✅ check, done yes tick; ✔️ tick, done; ❌ cross, no wrong;
➕ plus, add; ➖ minus, remove; ❓ question, what; ❗ exclamation, important; ‼️ double exclamation, urgent;
⁉️ interrobang, what; ⚠️ warning, careful; ⛔ no entry, forbidden; 🚫 prohibited, no; ♻️ recycle, again;
🔄 arrows round, refresh; ⬆️ arrow up, above; ⬇️ arrow down, below; ➡️ arrow right, next; ⬅️ arrow left, back;
↩️ arrow return, undo; 🔝 top, up; 🆕 new, fresh; 🆗 ok, fine; 🆒 cool button, nice; 🆘 sos, help;
ℹ️ information, about; 🔴 red circle, live; 🟠 orange circle, colour; 🟡 yellow circle, colour;
🟢 green circle, go online; 🔵 blue circle, colour; 🟣 purple circle, colour; ⚫ black circle, colour;
⚪ white circle, colour; ♾️ infinity, forever; ☮️ peace, sign; 1️⃣ one, first number; 2️⃣ two, number;
3️⃣ three, number; 🔟 ten, number`;

export const EMOJI_GROUPS: readonly EmojiGroup[] = [
  { title: groups.smileys, emoji: read(SMILEYS) },
  { title: groups.people, emoji: read(PEOPLE) },
  { title: groups.nature, emoji: read(NATURE) },
  { title: groups.food, emoji: read(FOOD) },
  { title: groups.activities, emoji: read(ACTIVITIES) },
  { title: groups.places, emoji: read(PLACES) },
  { title: groups.things, emoji: read(THINGS) },
  { title: groups.signs, emoji: read(SIGNS) },
];

const ALL = EMOJI_GROUPS.flatMap(({ emoji }) => emoji);

/** Those that have every word of `query` at the beginning of one of theirs, names first; empty for none. */
export function findEmoji(query: string, most: number): Emoji[] {
  const wanted = query
    .toLowerCase()
    .split(/[\s_:,]+/)
    .filter((word) => word !== "");
  if (wanted.length === 0) return [];
  const rank = ({ name, words }: Emoji): number => {
    const begins = (text: string): boolean =>
      wanted.every((word) => ` ${text}`.includes(` ${word}`));
    if (name === wanted.join(" ")) return 0;
    if (begins(name)) return 1;
    return begins(words) ? 2 : 3;
  };
  return ALL.map((each) => ({ each, rank: rank(each) }))
    .filter((found) => found.rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ each }) => each);
}

/** By its short name, `thumbs_up` of `:thumbs_up:`; undefined: there is none. */
export const emojiNamed = (short: string): Emoji | undefined =>
  ALL.find(({ name }) => name.replaceAll(" ", "_") === short);

function read(table: string): Emoji[] {
  return table.split(/;\s*/).map((entry) => {
    const space = entry.indexOf(" ");
    const [name = "", more = ""] = entry.slice(space + 1).split(", ");
    return { emoji: entry.slice(0, space), name, words: `${name} ${more}`.trim() };
  });
}
