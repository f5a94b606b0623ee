// The passwords that are tried first: words, walks over the keyboard, repeats, and what people add to them.

// From general knowledge: what every list of guesses begins with. Also the short ones, which get digits added.
const WORDS = `
password passwort passw0rd p@ssw0rd p@ssword pa55word pass passwd passphrase motdepasse contrasena contraseña senha
parola haslo wachtwoord salasana geheim secret topsecret letmein letmeinnow openup opensesame sesame changeme
changeit changethis change default standard guest user username account login logon signin welcome welcome1
willkommen bienvenue bienvenido hello helloworld hallo hola bonjour goodbye admin administrator administrador
root toor superuser sysadmin system server master manager support service internet computer laptop keyboard
network windows microsoft google facebook instagram twitter youtube linkedin whatsapp samsung nokia android
iphone apple macintosh pokemon pikachu minecraft fortnite nintendo playstation warcraft starcraft counterstrike
iloveyou iloveu loveyou loveme lovely lover lovers love loveyou2 forever always mylove truelove teamo tequiero
jetaime ichliebedich sweetheart sweety sweetie darling honey babygirl babyboy babydoll baby angel angels angelo
princess princesa prinzessin prince queen king kingkong superman batman spiderman wonderwoman ironman hulk
starwars skywalker darthvader yoda startrek matrix neo trinity gandalf frodo hobbit hogwarts harrypotter
dragon dragonball naruto sasuke pokemon1 monkey donkey tiger tigers lion lions panther panthers eagle eagles
falcon hawk shadow midnight moonlight sunshine sunflower sunset sunrise sun summer spring autumn winter
snowball snowman snoopy garfield tweety mickey mickeymouse minnie donald pluto bambi dumbo cinderella tinkerbell
hellokitty barbie kitty kitten cat dog puppy doggy bunny rabbit horse horses dolphin dolphins butterfly
flower flowers rose roses daisy lily jasmine violet cherry strawberry orange banana apple1 lemon pepper ginger
chocolate cookie cookies cupcake candy sugar cheese pizza hamburger coffee whisky vodka
football fussball futbol soccer baseball basketball hockey tennis golf golfer swimming running runner
liverpool arsenal chelsea manchester manutd barcelona realmadrid juventus milan bayern dortmund ajax celtic
rangers yankees lakers cowboys steelers packers redskins raiders dallas boston chicago texas florida
california newyork london paris berlin munich moscow tokyo sydney america england germany france spain italia
canada brasil brazil mexico india pakistan australia
michael michelle jennifer jessica jordan jordan23 joshua justin matthew daniel danielle david andrew andrea
anthony alexander alexandra alexandre alejandro amanda ashley austin brandon brittany carlos charles charlie
charlotte christian christine christina christopher claudia crystal diamond dominic edward elizabeth emily
fernando francesco francisco frederic gabriel gabriela george gregory hannah heather isabella jackson jasmin
jonathan joseph katherine kimberly lauren leonardo madison margaret maria martin martina maverick maximilian
melanie melissa mercedes miguel mohammed muhammad natalie natasha nicholas nicole olivia patricia patrick
rebecca ricardo richard robert roberto samantha samuel sebastian sebastien stephanie stephen steven taylor
theresa thomas tiffany valentina vanessa veronica victoria vincent william yasmin zachary
jesus jesuschrist christ blessed blessing heaven faith hope lord godisgood mother father family brother sister
freedom liberty justice peace happy happiness smile lucky destiny success money dollar million business
mustang corvette ferrari porsche mercedes1 harley yamaha suzuki toyota honda
metallica nirvana slipknot beatles rockstar rocknroll guitar music dancer dance samsung1 blink182 eminem
hunter ranger killer warrior soldier sniper marine army navy phoenix thunder lightning storm rainbow diamond1
silver golden bluesky purple yellow orange1 black white green blue red
trustno1 whatever nothing something anything nobody somebody everything ncc1701 abc abcd abcdef abcdefg
access access14 security protected private personal mypassword mypass test tester testing testtest demo sample
example temp temporary student teacher school college university holiday vacation monday friday sunday january
february september october november december zxcvbn asdfgh qazwsx wsxedc
`;

/** What is put after them, or before: with runs, repeats and years. */
const ADDED = `
0 1 2 3 4 5 6 7 8 9 00 01 02 07 08 09 10 11 12 13 21 22 23 33 44 55 66 69 77 88 99 007 100 101 111 123 222
321 333 420 456 555 666 777 789 888 999 1111 1212 1234 12345 123456 1234567 12345678 123456789 4321 54321 654321
! !! 1! 123! 12! ? . * @ # $ @1 @12 @123 @1234 #1 #123 _1 _123 -1 -123 .123 a abc me my you
`;

// Walked along, either way.
const ROWS = `
01234567890 qwertyuiop qwertzuiop azertyuiop asdfghjkl qsdfghjklm zxcvbnm yxcvbnm wxcvbn abcdefghijklmnopqrstuvwxyz
1qaz2wsx3edc4rfv5tgb qazwsxedcrfvtgb 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6 zaq12wsxcde3 zaq1xsw2cde3vfr4 1qazxsw23edc
12qwaszxerdfcv qweasdzxc 1a2s3d4f5g6h a1b2c3d4e5f6 1a2b3c4d5e6f !qaz@wsx#edc !@#$%^&*() 147258369 159753456852
741852963 789456123 123654789 147896325
`;

const split = (text: string): string[] => text.trim().split(/\s+/);
const reversed = (text: string): string => Array.from(text).reverse().join("");
const words: ReadonlySet<string> = new Set(split(WORDS));
const added: ReadonlySet<string> = new Set(split(ADDED));
const walks: readonly string[] = split(ROWS).flatMap((row) => [row, reversed(row)]);
const shortestWalk = 3;

const isWord = (piece: string): boolean => words.has(piece) || words.has(reversed(piece));
const isWalk = (piece: string): boolean =>
  piece.length >= shortestWalk && walks.some((walk) => walk.includes(piece));
const isAdded = (piece: string): boolean =>
  added.has(piece) || /^(19[4-9]|20[0-3])\d[!.]?$/.test(piece) || isWalk(piece) || isRepeat(piece);

/**
 * Whether `password` is one of those that are tried first: an easy piece, or one with something easy before or
 * after it. Capitals change nothing, nor signs and digits that stand for letters. Two different words are not.
 */
export function isCommon(password: string): boolean {
  const lower = password.toLowerCase();
  return isGuessed(lower) || isGuessed(unmasked(lower));
}

function isGuessed(password: string): boolean {
  if (isEasy(password)) return true;
  for (let at = 1; at < password.length; at++) {
    const [before, after] = [password.slice(0, at), password.slice(at)];
    if (isAdded(after) && (isEasy(before) || isAdded(before))) return true;
    if (isAdded(before) && isEasy(after)) return true;
  }
  return false;
}

function isEasy(piece: string): boolean {
  return isWord(piece) || isWalk(piece) || isRepeat(piece);
}

/** A piece of up to four characters again and again, or an easy one of any length. */
function isRepeat(piece: string): boolean {
  const [, short] = /^(.{1,4}?)\1+$/su.exec(piece) ?? [];
  if (short !== undefined) return true;
  const half = piece.slice(0, piece.length / 2);
  return half.length > 0 && half + half === piece && isEasy(half);
}

const LETTERS: Readonly<Record<string, string>> = {
  ...{ "@": "a", "4": "a", "0": "o", $: "s", "5": "s", "3": "e", "1": "i", "7": "t" },
};

/** The letters behind `p4$$w0rd`. Digits at the end are left: there they are added. */
function unmasked(password: string): string {
  const [, body = "", end = ""] = /^(.*?)([\d!]*)$/s.exec(password) ?? [];
  return body.replace(/[@40$5317]/g, (sign) => LETTERS[sign] ?? sign) + end;
}
