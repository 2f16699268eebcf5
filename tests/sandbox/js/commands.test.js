'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, count, sleep } = require('./harness')

let server, bot
before(async () => {
  server = await startServer()
  bot = await server.join('Flora')
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

// the words of Java Edition's en_us language file
for (const [line, reply] of [
  ['give Flora oak_log 3', 'Gave 3 [Oak Log] to Flora'],
  ['give Flora minecraft:iron_pickaxe', 'Gave 1 [Iron Pickaxe] to Flora'],
  ['give Nobody oak_log', 'No player was found'],
  ['give Flora oak_lag', "Unknown item 'minecraft:oak_lag'"],
  ['clear Flora oak_log 1', 'Removed 1 item(s) from player Flora'],
  ['clear Flora', 'Removed 3 item(s) from player Flora'],
  ['clear Flora', 'No items were found on player Flora'],
  ['op Flora', 'Made Flora a server operator'],
  ['deop Flora', 'Made Flora no longer a server operator'],
  ['gamemode creative Flora', "Set Flora's game mode to Creative Mode"],
  ['gamemode survival Flora', "Set Flora's game mode to Survival Mode"],
  ['tp Flora 10 120 20', 'Teleported Flora to 10.500000, 120.000000, 20.500000'],
  ['setblock 0 130 0 minecraft:oak_log[axis=x]', 'Changed the block at 0, 130, 0'],
  ['setblock 0 130 0 oak_log[axis=x]', 'Could not set the block'],
  ['setblock 0 130 0 nothing_such', "Unknown block type 'minecraft:nothing_such'"],
  ['fill 0 130 0 2 131 2 glass', 'Successfully filled 18 block(s)'],
  ['fill 0 130 0 2 132 2 air replace glass', 'Successfully filled 18 block(s)'],
  ['fill 0 130 0 2 131 2 air', 'No blocks were filled'],
  ['fill 0 0 0 99 99 99 stone', 'Too many blocks in the specified area (maximum 32768, specified 1000000)'],
  ['time set noon', 'Set the time to 6000'],
  ['weather rain', 'Set the weather to rain'],
  ['weather clear', 'Set the weather to clear'],
  ['summon cow 0 100 0', 'Summoned new Cow'],
  ['kill @e[type=cow]', /^Killed (Cow|\d+ entities)$/],
  ['effect give Flora speed 10 1', 'Applied effect Speed to Flora'],
  ['effect clear Flora', 'Removed every effect from Flora'],
  ['experience add Flora 30', 'Gave 30 experience points to Flora'],
  ['xp query Flora points', 'Flora has 3 experience points'],
  ['xp set Flora 30 levels', 'Set 30 experience levels on Flora'],
  ['experience query Flora levels', 'Flora has 30 experience levels'],
  ['xp set Flora 0 levels', 'Set 0 experience levels on Flora'],
  ['gamerule keepInventory', 'Gamerule keepInventory is currently set to: false'],
  ['gamerule randomTickSpeed 100', 'Gamerule randomTickSpeed is now set to: 100'],
  ['difficulty easy', 'The difficulty has been set to Easy'],
  ['difficulty easy', 'The difficulty did not change; it is already set to easy'],
  ['seed', 'Seed: [1]'],
  ['list', 'There are 1 of a max of 40 players online: Flora'],
  ['save-all', 'Saved the game'],
  ['frobnicate', 'Unknown or incomplete command, see below for error']
]) {
  test(line, async () => {
    const got = await server.console(line)
    if (reply instanceof RegExp) assert.match(got, reply)
    else assert.strictEqual(got, reply)
  })
}

test('in chat only operators command, and they read the reply', async () => {
  const said = []
  bot.on('messagestr', text => said.push(text))
  bot.chat('/give Flora diamond 5')
  await until(() => said.some(t => t.startsWith('Unknown or incomplete command')), 'a refusal')
  await server.console('op Flora')
  bot.chat('/give @s diamond 5')
  await until(() => said.includes('Gave 5 [Diamond] to Flora'), 'the reply')
  await until(() => count(bot, 'diamond') === 5, 'diamonds')
})

test('chat, whispers, joining and leaving are heard', async () => {
  const heard = []
  bot.on('chat', (who, text) => heard.push(`chat ${who} ${text}`))
  bot.on('whisper', (who, text) => heard.push(`whisper ${who} ${text}`))
  bot.on('playerJoined', p => heard.push(`joined ${p.username}`))
  bot.on('playerLeft', p => heard.push(`left ${p.username}`))
  const other = await server.join('Forge')
  other.chat('hello')
  other.whisper('Flora', 'psst')
  await until(() => heard.length >= 3, 'three lines')
  other.quit()
  await until(() => heard.includes('left Forge'), 'leaving')
  assert.deepStrictEqual(heard.slice(0, 3), ['joined Forge', 'chat Forge hello', 'whisper Forge psst'])
  await sleep(50)
})
