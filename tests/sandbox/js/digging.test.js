'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, fetch, count, measured, sleep } = require('./harness')

let server, bot, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Flora')
  await server.console('gamerule doMobSpawning false')
  floor = await onFloor(server, bot)
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

async function put (block, dx = 1, dy = 1) {
  const pos = floor.offset(dx, dy, 0)
  await server.console(`setblock ${pos.x} ${pos.y} ${pos.z} ${block}`)
  return until(() => bot.blockAt(pos).name === block.split('[')[0] && bot.blockAt(pos), `${block} in place`)
}

async function home () {
  await server.console(`tp Flora ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await sleep(200)
}

async function hold (item) {
  await server.console('clear Flora')
  if (!item) return until(() => !bot.heldItem, 'an empty hand')
  await server.console(`give Flora ${item}`)
  await bot.equip(await until(() => bot.inventory.items().find(i => i.name === item), item), 'hand')
}

/** Ticks that it took. */
async function timed (block) {
  const start = await server.age()
  await bot.dig(block, true)
  const gone = bot.blockAt(block.position)
  assert.strictEqual(gone.name, 'air')
  return await server.age() - start
}

const takes = (block, ticks) => measured(async () => timed(await put(block)), took => Math.abs(took - ticks) <= 2)

// minecraft.wiki/w/Breaking#Blocks_by_hardness
for (const [item, block, ticks] of [
  [null, 'dirt', 15], [null, 'oak_log', 60], ['wooden_pickaxe', 'stone', 23], ['iron_pickaxe', 'stone', 8],
  ['stone_axe', 'oak_log', 15], ['diamond_shovel', 'dirt', 2]
]) {
  test(`${item ?? 'the hand'} breaks ${block} in ${ticks} ticks`, async () => {
    await hold(item)
    await takes(block, ticks)
  })
}

test('too early a finish does not break the block before its time', async () => {
  await hold(null)
  const block = await put('dirt') // 15 ticks
  const send = status => bot._client.write('block_dig', { status, location: block.position, face: 1, sequence: 7 })
  const acknowledged = new Promise(resolve => bot._client.once('acknowledge_player_digging', p => resolve(p.sequenceId)))
  send(0)
  await sleep(150)
  send(2)
  assert.strictEqual(await acknowledged, 7)
  await sleep(250)
  assert.strictEqual(await server.console(`setblock ${block.position.x} ${block.position.y} ${block.position.z} dirt keep`), 'Could not set the block')
  await until(() => bot.blockAt(block.position).name === 'air', 'broken after 0.75 s')
})

test('a pickaxe is needed for cobblestone, and it wears', async () => {
  await hold(null)
  await server.console('effect give Flora haste 60 20')
  await timed(await put('stone'))
  await server.console('effect clear Flora')
  await sleep(700)
  assert.strictEqual(count(bot, 'cobblestone'), 0)
  await hold('iron_pickaxe')
  await timed(await put('stone'))
  await fetch(server, bot, 'cobblestone')
  await home()
  assert.strictEqual(bot.heldItem.durabilityUsed, 1)
})

test('iron ore wants stone tools and gives raw iron', async () => {
  await hold('wooden_pickaxe')
  await server.console('effect give Flora haste 60 20')
  const pos = (await put('iron_ore')).position
  await bot.dig(bot.blockAt(pos), true)
  await sleep(700)
  assert.strictEqual(count(bot, 'raw_iron'), 0)
  await server.console('effect clear Flora')
  await hold('stone_pickaxe')
  await timed(await put('iron_ore'))
  await fetch(server, bot, 'raw_iron')
  await home()
})

test('what is out of reach stays', async () => {
  await hold('iron_pickaxe')
  const block = await put('dirt', 6, 0)
  const far = floor.offset(-6, 0, 0)
  await server.console(`tp Flora ${far.x + 0.5} ${far.y + 1} ${far.z + 0.5}`)
  await sleep(200)
  for (const status of [0, 2]) bot._client.write('block_dig', { status, location: block.position, face: 1, sequence: 1 })
  await sleep(800)
  assert.strictEqual(bot.blockAt(block.position).name, 'dirt')
  await home()
})

test('a torch above pops off, sand above falls', async () => {
  await hold('iron_shovel')
  await put('dirt')
  await put('torch', 1, 2)
  await timed(bot.blockAt(floor.offset(1, 1, 0)))
  await fetch(server, bot, 'torch')
  await home()
  await put('dirt')
  await put('sand', 1, 2)
  await bot.dig(bot.blockAt(floor.offset(1, 1, 0)), true)
  await until(() => bot.blockAt(floor.offset(1, 1, 0)).name === 'sand', 'sand came down')
  assert.strictEqual(bot.blockAt(floor.offset(1, 2, 0)).name, 'air')
  await server.console(`setblock ${floor.x + 1} ${floor.y + 1} ${floor.z} air`)
})

test('haste II makes the hand 40 % faster', async () => {
  await hold(null)
  await server.console('effect give Flora haste 60 1')
  await until(() => Object.keys(bot.entity.effects).length, 'haste')
  await takes('dirt', 11)
  await server.console('effect clear Flora')
})
