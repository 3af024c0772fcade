"""What guessing programs try first: words of common passwords, and walks over the keyboard."""

from typing import Final

_WORDS: Final = """password passwort passw0rd pass word welcome letmein login signin admin administrator root user guest
    secret changeme default temp temporary test testing qwerty qwertyuiop asdfghjkl zxcvbnm abcdefgh abc
    iloveyou sunshine princess football baseball basketball monkey dragon master shadow superman batman
    trustno one two three four five summer winter spring autumn fall january february march april may june
    july august september october november december monday tuesday wednesday thursday friday saturday sunday
    county court family children child safe care policy cooperative partnership community plan mentor common
    table jefferson fairfield birmingham alabama iowa ohio state city workgroup program demo hello love
    jesus god bless america usa company office correct horse battery staple my our the is it a i
    this that here there forever always never baby angel lovely sweet heart babygirl babyboy honey sugar cookie
    chocolate banana orange apple cherry peanut butterfly flower rainbow purple yellow silver golden diamond
    soccer hockey liverpool chelsea arsenal barcelona cowboys steelers packers yankees lakers raiders eagles
    crimson tide roll auburn hawkeyes cyclones buckeyes tigers bulldogs wildcats warriors
    michael jordan jackson jennifer jessica ashley michelle christopher joshua matthew andrew daniel anthony
    robert william david james john joseph charles thomas richard patrick nicole amanda melissa stephanie
    elizabeth samantha brandon justin ryan kevin jason brian steven george harley maggie buster charlie
    ginger pepper bailey cooper molly sophie oliver tigger snoopy mickey minnie disney pokemon pikachu naruto
    harry potter starwars star wars skywalker matrix batman spiderman ironman marvel hunter ranger killer
    freedom liberty whatever nothing something computer internet samsung google facebook microsoft windows
    apple iphone android amazon mustang corvette porsche ferrari mercedes toyota yamaha suzuki
    mother father mommy daddy sister brother family friends friend bestfriend husband wife grandma grandpa
    fuck fucker fuckyou motherfucker asshole bitch pussy shit bastard damn sexy christ lord church
    faith hope grace glory heaven blessed peace happy smile lucky crazy cool money dollar power magic
    phoenix falcon eagle panther lion tiger wolf bear turtle dolphin horse kitty kitten puppy doggie
    social worker casework coordinator director nurse doctor school teacher student hospital clinic health
    recovery reentry perinatal early childhood human services department"""
WORDS: Final = frozenset(_WORDS.split())

KEYBOARD: Final = (
    "1234567890",
    "0987654321",
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "qwertyuiop",
    "poiuytrewq",
    "asdfghjkl",
    "lkjhgfdsa",
    "zxcvbnm",
    "mnbvcxz",
    # Down and up the columns, and to and fro between two rows.
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "zaqxswcdevfrbgtnhymjukilop",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "zaq12wsxcde34rfvbgt56yhn",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "qawsedrftgyhujikolp",
    "1a2b3c4d5e6f7g8h9i0j",
    "a1b2c3d4e5f6g7h8i9j0",
)

LEET: Final = str.maketrans("013457@$!", "oieastasi")
"""Digits and signs that stand for letters: p4$$w0rd."""
