'use strict'
const { test } = require('node:test')
const assert = require('node:assert')
const fs = require('fs')
const net = require('net')
const path = require('path')
const { spawnSync } = require('child_process')
const { startServer, until, onFloor, count, sleep, Vec3 } = require('./harness')

test('blocks, pockets, health and time come back after a stop', async () => {
  let server = await startServer()
  let bot = await server.join('Forge')
  const floor = await onFloor(server, bot)
  await server.console('give Forge iron_ingot 7')
  await server.console('gamerule keepInventory true')
  await server.console('gamerule doDaylightCycle false')
  await server.console('time set 5000')
  await server.console('op Forge')
  await until(() => count(bot, 'iron_ingot') === 7, 'iron')
  const { code } = await server.stop()
  assert.strictEqual(code, 0)

  server = await startServer({ seed: 99, dataDir: server.dataDir })
  assert.strictEqual(server.seed, 1) // the saved world keeps its seed
  bot = await server.join('Forge')
  assert.ok(bot.entity.position.distanceTo(new Vec3(floor.x + 0.5, floor.y + 1, floor.z + 0.5)) < 0.5)
  assert.strictEqual(bot.blockAt(floor).name, 'stone')
  await until(() => count(bot, 'iron_ingot') === 7, 'iron again')
  assert.strictEqual(await server.console('gamerule keepInventory'), 'Gamerule keepInventory is currently set to: true')
  assert.strictEqual(await server.console('time query daytime'), 'The time is 5000')
  assert.strictEqual(await server.console('op Forge'), 'Nothing changed. The player already is an operator')
  await server.stop()
})

test('after kill -9 the last save loads, and a half-written file beside it does no harm', async () => {
  let server = await startServer()
  const bot = await server.join('Forge')
  const floor = await onFloor(server, bot)
  await server.console('save-all')
  await server.console(`setblock ${floor.x} ${floor.y} ${floor.z} gold_block`)
  await server.kill()
  fs.writeFileSync(path.join(server.dataDir, 'world.json.new'), '{"format":1,"seed"')
  server = await startServer({ dataDir: server.dataDir })
  const again = await server.join('Forge')
  assert.strictEqual(again.blockAt(floor).name, 'stone')
  await server.stop()
})

test('the world is saved by itself', async () => {
  const server = await startServer({ args: ['--save-every', '1'] })
  const bot = await server.join('Forge')
  await onFloor(server, bot)
  const file = path.join(server.dataDir, 'world.json')
  await until(() => fs.existsSync(file), 'a save', 3000)
  assert.ok(JSON.parse(fs.readFileSync(file, 'utf8')).columns.length > 0)
  await server.stop()
})

test('a port in use is one JSON line and exit code 1', async () => {
  const blocker = net.createServer().listen(0, '127.0.0.1')
  await new Promise(resolve => blocker.once('listening', resolve))
  const { port } = blocker.address()
  const main = path.join(__dirname, '../../../botteam/world/js/sandbox/main.js')
  const run = await new Promise(resolve => {
    const child = require('child_process').spawn(process.execPath, [main, '--port', String(port)], { stdio: ['pipe', 'pipe', 'ignore'] })
    let out = ''
    child.stdout.on('data', data => { out += data })
    child.on('exit', code => resolve({ out, code }))
  })
  blocker.close()
  assert.deepStrictEqual(run, { out: JSON.stringify({ error: `port ${port} on 127.0.0.1 is in use`, code: 'EADDRINUSE' }) + '\n', code: 1 })
})

test('wrong arguments are refused with a sentence', () => {
  const main = path.join(__dirname, '../../../botteam/world/js/sandbox/main.js')
  const run = spawnSync(process.execPath, [main, '--port', 'x'], { encoding: 'utf8', input: '' })
  assert.strictEqual(run.status, 1)
  assert.match(JSON.parse(run.stdout).error, /--port must be a whole number, not 'x'/)
})

test('ready within three seconds, ends when stdin closes', async () => {
  const server = await startServer()
  assert.ok(server.readyIn < 3000, `${server.readyIn} ms`)
  await sleep(50)
  const began = performance.now()
  const { code } = await server.stop()
  assert.strictEqual(code, 0)
  assert.ok(performance.now() - began < 2000)
})
